/** Names the columns. On a narrow screen, where rows are blocks, only a screen reader hears them. */
export function TableHead({ columns }: { columns: string[] }) {
  return (
    <thead className="text-left text-muted max-sm:sr-only">
      <tr>
        {columns.map((column) => (
          <th key={column} scope="col" className="px-4 py-2 font-medium">
            {column}
          </th>
        ))}
      </tr>
    </thead>
  )
}
