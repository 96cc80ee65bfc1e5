import type { ReportFormat } from '../format'
import { firstObjects, textOf } from '../shared/json-start'

/** What `go test -json` and `go tool test2json` write, also as gotestsum keeps it (`--jsonfile`). */
export const goTest: ReportFormat = {
  name: 'go-test',
  title: 'go test -json',
  patterns: [],
  recognises: (beginning) =>
    firstObjects(textOf(beginning)).some(
      ({ keys }) => keys.has('Action') && ['Package', 'Test', 'Time', 'ImportPath'].some((key) => keys.has(key)),
    ),
  reader: async () => (await import('../readers')).readGoTest,
}
