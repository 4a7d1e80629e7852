/** As the server counts: without the spaces around it. */
export const NAME_MAX = 60

export type NameFault = 'nameMissing' | 'nameTooLong'

export function faultOf(name: string): NameFault | null {
  const { length } = name.trim()
  return length === 0 ? 'nameMissing' : length > NAME_MAX ? 'nameTooLong' : null
}
