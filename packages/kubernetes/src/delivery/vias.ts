/** The ways of delivery by name, apart from them: reading inputs needs no more. */
export const VIAS = ['helm', 'git', 'argocd'] as const
export type Via = (typeof VIAS)[number]
