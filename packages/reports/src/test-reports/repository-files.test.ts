import { describe, expect, test } from '@jest/globals'
import type { TestCase } from './model'
import { placeOf } from './places'
import { RepositoryFiles } from './repository-files'
import { repositoryPath } from './repository-path'

const FILES = [
  'pkg/app/src/a.py',
  'pkg/app/src/a.test.js',
  'pkg/app/src/helper.js',
  'pkg/app/go.mod',
  'pkg/app/api_test.go',
  'svc1/api/h_test.go',
  'svc2/api/h_test.go',
  'a/src/test/java/com/acme/CartTest.java',
  'b/src/test/java/com/acme/CartTest.java',
  'b/src/test/kotlin/ShopTest.kt',
  'other/case.py',
  'c/src/test/resources/shop/cart.feature',
  'c/target/test-classes/shop/cart.feature',
]

function find(text: string, { near = '', ...test }: Partial<TestCase> & { readonly near?: string } = {}) {
  const inRepository = repositoryPath({ workspace: '/r', workingDirectory: '/r/pkg/app' })
  const files = new RepositoryFiles(FILES, [{ name: 'example.com/acme/shop', folder: 'pkg/app' }])
  const problem = { kind: 'failure', text } as const
  const whole: TestCase = { name: 't', suites: [], status: 'failed', problems: [problem], ...test }
  const place = placeOf(whole, problem, { inRepository, files, near })
  return place === undefined ? undefined : `${place.file}:${place.line ?? ''}`
}

describe('a place in the repository', () => {
  test.each<[string, string | undefined, string, Partial<TestCase> & { near?: string }]>([
    ['relative to where the tests ran', 'pkg/app/src/a.py:3', 'src/a.py:3: AssertionError', {}],
    ['of a container', 'pkg/app/src/a.py:4', 'File "/app/src/a.py", line 4, in x', {}],
    ['of another runner', 'pkg/app/src/a.test.js:5', 'at f (/home/runner/work/shop/shop/src/a.test.js:5:1)', {}],
    ['of Windows', 'pkg/app/src/a.test.js:6', 'at f (D:\\a\\shop\\shop\\src\\a.test.js:6:1)', {}],
    ['of an installed library with the name of a file here', undefined, 'File "/usr/lib/python3/case.py", line 4', {}],
    [
      'and its copy in what the build wrote',
      'c/src/test/resources/shop/cart.feature:8',
      'at \u273d.it totals(classpath:shop/cart.feature:8)',
      { near: 'c/target/surefire-reports' },
    ],
    ['that shares only its name', undefined, 'File "/x/y/helper.js", line 4', {}],
    [
      'Java in a module, by the report’s folder',
      'b/src/test/java/com/acme/CartTest.java:9',
      'at app//com.acme.CartTest.x(CartTest.java:9)',
      { near: 'b/target/surefire-reports' },
    ],
    ['Java in two modules', undefined, 'at com.acme.CartTest.x(CartTest.java:9)', {}],
    ['Kotlin with blanks', 'b/src/test/kotlin/ShopTest.kt:9', 'at com.acme.ShopTest.adds two items(ShopTest.kt:9)', {}],
    ['a Go package of a module', 'pkg/app/api_test.go:6', 'api_test.go:6: no', { className: 'example.com/acme/shop' }],
    ['Go packages of one name', 'svc2/api/h_test.go:6', 'h_test.go:6: no', { className: 'example.com/x/svc2/api' }],
    [
      'the test before its helper',
      'pkg/app/src/a.test.js:7',
      'Error\n at h (/r/pkg/app/src/helper.js:2:1)\n at t (/r/pkg/app/src/a.test.js:7:1)',
      {},
    ],
    [
      'the exception that failed the test, before its cause',
      'pkg/app/src/a.py:75',
      'src/a.py:73: KeyError\n\nThe above exception was the direct cause of the following exception:\n\nsrc/a.py:75: ValueError',
      { file: 'src/a.py' },
    ],
    ['in what the test wrote, when the failure says nothing', 'pkg/app/src/a.py:3', '', { stdout: 'src/a.py:3: X' }],
    [
      'of an attribute that is not there, when a frame is',
      'pkg/app/src/a.py:3',
      'src/a.py:3: X',
      { file: 'gone.py', line: 1 },
    ],
    ['of an attribute alone', 'pkg/app/gone.py:1', '', { file: 'gone.py', line: 1 }],
    ['when nothing of it is there', 'pkg/app/gone.js:5', 'at f (/r/pkg/app/gone.js:5:1)', {}],
  ])('%s', (_name, want, text, test) => expect(find(text, test)).toBe(want))
})

test('among many files of one name the one that ends alike is found, and none where two do', () => {
  const paths = Array.from({ length: 20_000 }, (_, i) => `packages/p${i}/src/index.ts`)
  const files = new RepositoryFiles([...paths, 'index.ts', 'a/lib/x.ts', 'b/lib/x.ts', 'lib/y.ts'])
  for (const path of paths) expect(files.find(`/build/repo/${path}`, '')).toBe(path)
  expect([
    files.find('/build/elsewhere/src/index.ts', ''),
    files.find('/build/elsewhere/src/index.ts', 'packages/p7/coverage'),
    files.find('/build/index.ts', ''),
    files.find('/build/lib/x.ts', ''),
    files.find('/build/lib/x.ts', 'b/coverage'),
    files.find('/build/y.ts', ''),
    files.find('y.ts', ''),
    files.find('/build/other/z.ts', ''),
  ]).toEqual([
    undefined,
    'packages/p7/src/index.ts',
    'index.ts',
    undefined,
    'b/lib/x.ts',
    undefined,
    'lib/y.ts',
    undefined,
  ])
})
