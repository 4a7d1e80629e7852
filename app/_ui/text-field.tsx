import type { ComponentProps } from 'react'

export interface TextFieldProps extends ComponentProps<'input'> {
  id: string
  label: string
  /** Stands under the field, on the left; in its place the error when there is one. */
  hint?: string
  error?: string | null
  /** Stands under the field, on the right. */
  counter?: string
}

export function TextField({ id, label, hint, error, counter, ...rest }: TextFieldProps) {
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <TextInput id={id} aria-invalid={error ? true : undefined} aria-describedby={`${id}-note`} {...rest} />
      <div id={`${id}-note`} className="flex justify-between gap-4 text-sm text-muted">
        <span role="status" className={error ? 'text-error' : undefined}>
          {error ?? hint}
        </span>
        <span className="shrink-0 tabular-nums">{counter}</span>
      </div>
    </div>
  )
}

export function TextInput(props: ComponentProps<'input'>) {
  return (
    <input
      className="min-h-8 w-full min-w-0 rounded-lg border border-edge bg-surface px-3 py-1 text-ink placeholder:text-muted aria-invalid:border-error"
      {...props}
    />
  )
}
