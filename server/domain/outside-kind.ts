/** Why an outside system gave no usable answer. `credential`: the one that Pullkey itself shows. */
export type OutsideKind =
  | 'name'
  | 'connection'
  | 'certificate'
  | 'credential'
  | 'time'
  | 'too-large'
  | 'unexpected-answer'
  | 'status'

/** Which of the cluster's own rules refused a write. */
export type PolicyKind = 'quota' | 'webhook' | 'policy'

export type FailureKind = OutsideKind | PolicyKind
