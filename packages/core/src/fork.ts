import { UserError } from './errors'
import type { SourceContext } from './ports'

/** Code of strangers gets none of the repository's rights. @throws UserError for the code of a fork */
export function refuseFork(
  { fork }: SourceContext,
  refusal: { readonly code: string; readonly message: string; readonly hint: string },
): void {
  if (fork) throw new UserError(refusal.code, refusal.message, refusal.hint)
}
