export const KINDS = ['auto', 'image', 'fs', 'config', 'sbom'] as const
export type Kind = (typeof KINDS)[number]

/** What a target turned out to be. */
export type TargetKind = Exclude<Kind, 'auto'>

/** What is looked for: the values of the input `scanners`, which is called so by the peers. */
export const CHECKS = ['vuln', 'secret', 'misconfig', 'license'] as const
export type Check = (typeof CHECKS)[number]
