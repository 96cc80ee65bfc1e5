/** The fields that have a value: with `exactOptionalPropertyTypes` a field is left out, not undefined. */
export function definedOnly<T extends Record<string, unknown>>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as never
}

/** Hosts write a variable that is not set as empty text. */
export function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}
