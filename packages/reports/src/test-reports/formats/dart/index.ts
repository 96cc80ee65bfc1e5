import type { ReportFormat } from '../format'
import { firstObjects, textOf } from '../shared/json-start'

/** What `dart test --reporter json` and `flutter test --machine` write. */
export const dart: ReportFormat = {
  name: 'dart',
  title: 'Dart JSON',
  patterns: [],
  recognises: (beginning) => firstObjects(textOf(beginning)).some(({ keys }) => keys.has('protocolVersion')),
  reader: async () => (await import('../readers')).readDart,
}
