import type { Annotation } from '@slipway/core'

/**
 * A workflow command as the runner reads it (actions/runner, ActionCommand.cs TryParseV2; escapes as in @actions/core
 * command.ts).
 */
export function formatCommand(
  name: string,
  properties: Readonly<Record<string, string | number | undefined>>,
  data: string,
): string {
  const given = Object.entries(properties).filter(([, value]) => value !== undefined && value !== '')
  const list = given.map(([key, value]) => `${key}=${escapeProperty(String(value))}`).join(',')
  return `::${name}${list === '' ? '' : ` ${list}`}::${escapeData(data)}`
}

export function escapeData(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replace(/:/g, '%3A').replace(/,/g, '%2C')
}

/** The runner cuts a message at 4,096 characters (ExecutionContext.cs). */
const MESSAGE_LIMIT = 4000

export function annotationCommand(annotation: Annotation): string {
  const line = positive(annotation.line)
  const endLine = positive(annotation.endLine)
  const properties = {
    file: annotation.file,
    line,
    ...(line === undefined ? {} : { endLine }),
    title: annotation.title,
  }
  return formatCommand(annotation.severity, properties, annotation.message.slice(0, MESSAGE_LIMIT))
}

function positive(line: number | undefined): number | undefined {
  return line !== undefined && Number.isSafeInteger(line) && line > 0 ? line : undefined
}
