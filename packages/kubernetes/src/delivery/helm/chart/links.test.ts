import { expect, test } from '@jest/globals'
import { FakeFiles } from '@slipway/testing'
import { refuseLinksOut } from './links'

function chartWith(links: Readonly<Record<string, string>>, ignore = '') {
  const files = new FakeFiles({
    'c/Chart.yaml': 'name: c\n',
    'c/.helmignore': ignore,
    'c/files/a.txt': '',
    'c/venv/b.txt': '',
    'shared/s.yaml': '',
    '/etc/passwd': 'root',
  })
  for (const [path, target] of Object.entries(links)) files.symlink(path, target)
  return files
}

test.each<[string, Record<string, string>, string]>([
  ['without links', {}, ''],
  ['with a link in the checkout', { 'c/templates/s.yaml': '../../shared/s.yaml', 'c/charts/x': '../../shared' }, ''],
  ['with one to nothing', { 'c/templates/.#d.yaml': 'me@host.1:2' }, ''],
  ['with one in a circle', { 'c/files/again': '..' }, ''],
  ['with one that Helm passes over, by name', { 'c/files/p': '/etc/passwd' }, 'p\n'],
  ['by pattern', { 'c/files/p.key': '/etc/passwd' }, '# keys\n*.key\n'],
  ['by path', { 'c/files/p': '/etc/passwd' }, 'files/p\n'],
  ['in a folder', { 'c/venv/p': '/etc/passwd' }, 'venv/\n'],
])('a chart %s is taken', async (_, links, ignore) => {
  await expect(refuseLinksOut(chartWith(links, ignore), './c/')).resolves.toBeUndefined()
})

test.each<[string, Record<string, string>, string, string]>([
  ['to a file', { 'c/files/p': '/etc/passwd' }, '', 'c/files/p'],
  ['to a folder', { 'c/files/etc': '/etc' }, '', 'c/files/etc'],
  ['by way of the checkout', { 'c/files/s': '../../shared', 'shared/p': '/etc/passwd' }, '', 'c/files/s/p'],
  ['of another name', { 'c/files/p': '/etc/passwd' }, 'q\nfiles/p/\n/p\n', 'c/files/p'],
  ['by a rule that cannot be read', { 'c/files/p': '/etc/passwd' }, '[^q]\n', 'c/files/p'],
  ['that a rule for folders would leave out', { 'c/files': '/etc' }, '!files/\n', 'c/files'],
])('a link out of the checkout is refused: %s', async (_, links, ignore, path) => {
  await expect(refuseLinksOut(chartWith(links, ignore), 'c')).rejects.toMatchObject({
    code: 'CHART_LINK',
    message: expect.stringContaining(`${path} is a link`),
  })
})

test("a chart elsewhere, which was named by an input, is its owner's", async () => {
  const files = new FakeFiles({ '/charts/c/Chart.yaml': '', '/etc/passwd': '' })
  files.symlink('/charts/c/p', '/etc/passwd')
  await expect(refuseLinksOut(files, '/charts/c')).resolves.toBeUndefined()
})
