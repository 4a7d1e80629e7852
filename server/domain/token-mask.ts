/** A GitHub token's beginning, in clear or in base64 at each of its alignments, with at least 16 characters after it. */
const tokenWithin =
  /(gh[opusr]_|github_pat_)[\w.-]{16}|(Z2h[wv1zy]X|do(b1|cF|dV|c1|cl)|na(G9|HB|HV|HN|HJ)f|Z2l0aHViX3BhdF|dpdGh1Yl9wYXRf|naXRodWJfcGF0X)[\w+/=-]{16}/

/** A runtime's words with every run of characters masked in which a GitHub token may stand. */
export function maskTokens(message: string): string {
  return message.replace(/[\w+/=.-]{20,}/g, (run) => (tokenWithin.test(run) ? '[secret]' : run))
}
