/** Something is not as XML has it. */
export class XmlSyntaxError extends Error {
  constructor(
    readonly found: string,
    readonly expected = 'well-formed XML',
  ) {
    super(`expected ${expected}, found ${found}`)
  }
}
