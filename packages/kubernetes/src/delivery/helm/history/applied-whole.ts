/** How Helm ends a revision whose objects it had all applied: by its wait, or by a hook behind it. */
const ENDED_AFTER_APPLYING =
  /\btimed out waiting\b|\bdeadline exceeded\b|\bcontext cancell?ed\b|\bnot ready\b|\bpost-(?:install|upgrade|rollback)\b|\brate limiter wait\b|\bjob\b.*\bfailed\b/iu

/** What ends it before, or in the middle of that, whatever else the sentence says. */
const ENDED_BEFORE =
  /\bpre-(?:install|upgrade|rollback)\b|\bcannot (?:patch|be imported)\b|\bconflicts?\b|\bfailed to (?:create|patch|apply|replace|update|get)\b|\bno .+ with the name\b|\bis invalid\b|\bforbidden\b|\bdenied the request\b|\bunable to\b/iu

/**
 * Whether the cluster has every object of a failed revision, by how Helm says that it ended. One that the API server
 * refused, or that a hook stopped beforehand, may have changed nothing: what runs then is the revision before, perhaps
 * of the same image.
 *
 * @param description Helm's words on record, such as `Upgrade "app" failed: context deadline exceeded`
 */
export function isAppliedWhole(description: string): boolean {
  return ENDED_AFTER_APPLYING.test(description) && !ENDED_BEFORE.test(description)
}
