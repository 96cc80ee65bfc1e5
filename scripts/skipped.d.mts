export function renderSkipped(names: readonly string[]): string
