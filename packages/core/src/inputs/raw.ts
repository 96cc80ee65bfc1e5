/** What an input may be given as: text from a host, native values from YAML, repeated flags as a list. */
export type Raw = string | number | boolean | readonly unknown[] | Readonly<Record<string, unknown>>
