import { expect, test } from '@jest/globals'
import { widerScope } from './scope'

test.each([
  ['nothing demanded', 'repository:a:pull', undefined, undefined],
  ['the same', 'repository:a:pull,push', 'repository:a:push,pull', undefined],
  ['less', 'repository:a:pull,push', 'repository:a:pull', undefined],
  ['more', 'repository:a:pull', 'repository:a:pull,push', 'repository:a:pull,push'],
  ['another repository', 'repository:a:pull', 'repository:b:pull', 'repository:a:pull repository:b:pull'],
  ['a name with a port', 'repository:h:5000/a:pull', 'repository:h:5000/a:delete', 'repository:h:5000/a:pull,delete'],
  ['nonsense', 'repository:a:pull', 'é nothing', undefined],
  ['far too much', 'repository:a:pull', `repository:${'b'.repeat(2000)}:pull`, undefined],
])('%s', (_name, asked, demanded, want) => expect(widerScope(asked, demanded)).toBe(want))
