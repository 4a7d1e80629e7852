import { CopyButton } from '#app/_ui/copy-button.tsx'

/** Text to take to a terminal or into a file. */
export function Command({ text, what }: { text: string; what: string }) {
  return (
    <div className="flex items-start gap-1 rounded-lg border border-line bg-subtle p-1 pl-3">
      <pre className="min-w-0 flex-1 py-1.5 font-mono text-xs whitespace-pre-wrap wrap-anywhere">{text}</pre>
      <CopyButton text={text} what={what} />
    </div>
  )
}
