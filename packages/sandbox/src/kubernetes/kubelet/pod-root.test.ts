import { lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Pod } from '../model'
import type { Image } from './image'
import { hostnameOf, inside, PodRoots } from './pod-root'

const given = process.platform === 'linux' ? describe : describe.skip
const folder = mkdtempSync(join(tmpdir(), 'slipway-pod-root-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let root = ''
let number = 0
beforeEach(() => {
  root = join(folder, String(number++), 'image')
  mkdirSync(root, { recursive: true })
})

const podOf = (name: string, spec: object = {}) =>
  ({ metadata: { name, uid: `uid-${name}` }, spec: { containers: [], ...spec } }) as unknown as Pod
const imageOf = (digest = 'sha256:1') => ({ root, configDigest: digest }) as Image
const rootsOf = () => new PodRoots(join(root, '../pods'))

given('the root of a pod', () => {
  test('has the files that a kubelet gives, on an image without any', async () => {
    writeFileSync(join(root, 'program'), 'x')
    const { root: own } = await rootsOf().inPod(podOf('web-1'), imageOf())
    const hosts = readFileSync(join(own, 'etc/hosts'), 'utf8')
    expect(hosts).toMatch(/^127\.0\.0\.1\tlocalhost$/m)
    expect(hosts).toContain(`127.0.0.1\tweb-1\t${hostname()}\n`)
    expect(readFileSync(join(own, 'etc/hostname'), 'utf8')).toBe('web-1\n')
    expect(readFileSync(join(own, 'etc/resolv.conf'), 'utf8')).toBe(readFileSync('/etc/resolv.conf', 'utf8'))
    expect(statSync(join(own, 'program')).ino).toBe(statSync(join(root, 'program')).ino)
  })

  test('can be read by any user of the container, whatever the umask of this process is', async () => {
    const before = process.umask(0o077)
    try {
      const { root: own } = await rootsOf().inPod(podOf('a'), imageOf())
      const modes = ['etc', 'etc/hosts', 'etc/hostname'].map((path) => statSync(join(own, path)).mode & 0o777)
      expect(modes).toEqual([0o755, 0o644, 0o644])
    } finally {
      process.umask(before)
    }
  })

  test('takes the place of the files of the image, and leaves the image as it was', async () => {
    mkdirSync(join(root, 'etc/hostname'), { recursive: true })
    writeFileSync(join(root, 'etc/hosts'), 'of the image\n')
    writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0\n')
    const roots = rootsOf()
    const [first, second] = [await roots.inPod(podOf('a'), imageOf()), await roots.inPod(podOf('b'), imageOf())]
    expect([first, second].map((own) => readFileSync(join(own.root, 'etc/hostname'), 'utf8'))).toEqual(['a\n', 'b\n'])
    expect(readFileSync(join(first.root, 'etc/passwd'), 'utf8')).toBe('root:x:0:0\n')
    expect(readFileSync(join(root, 'etc/hosts'), 'utf8')).toBe('of the image\n')
    expect(statSync(join(root, 'etc/hostname')).isDirectory()).toBe(true)
  })

  test('is the same for containers of one image, another for another image, and goes with the pod', async () => {
    const roots = rootsOf()
    const pod = podOf('a')
    const [one, again, other] = await Promise.all([
      roots.inPod(pod, imageOf()),
      roots.inPod(pod, imageOf()),
      roots.inPod(pod, imageOf('sha256:2')),
    ])
    expect([one.root === again.root, one.root === other.root]).toEqual([true, false])
    await roots.remove('uid-a')
    expect(() => lstatSync(join(one.root, '..'))).toThrow('ENOENT')
    expect(statSync(root).isDirectory()).toBe(true)
  })

  test('writes through no link of the image', async () => {
    const outside = join(root, '../outside')
    mkdirSync(outside)
    writeFileSync(join(outside, 'victim'), 'untouched')
    mkdirSync(join(root, 'etc'))
    symlinkSync(join(outside, 'victim'), join(root, 'etc/hosts'))
    symlinkSync('../../../../outside/victim', join(root, 'etc/hostname'))
    const { root: own } = await rootsOf().inPod(podOf('a'), imageOf())
    expect(readFileSync(join(outside, 'victim'), 'utf8')).toBe('untouched')
    expect(lstatSync(join(own, 'etc/hosts')).isFile()).toBe(true)
    expect(lstatSync(join(root, 'etc/hosts')).isSymbolicLink()).toBe(true)
  })

  test.each([
    ['an absolute link', '/real/etc'],
    ['a link that climbs out', '../../../real/etc'],
  ])('follows %s of the folder within the root', async (_, target) => {
    symlinkSync(target, join(root, 'etc'))
    const { root: own } = await rootsOf().inPod(podOf('a'), imageOf())
    expect(readFileSync(join(own, 'real/etc/hostname'), 'utf8')).toBe('a\n')
  })

  test('names a host of its own, and the aliases that the pod asks for', async () => {
    const pod = podOf('a', { hostname: 'front', hostAliases: [{ ip: '10.1.2.3', hostnames: ['db', 'db.local'] }] })
    const { root: own } = await rootsOf().inPod(pod, imageOf())
    const hosts = readFileSync(join(own, 'etc/hosts'), 'utf8')
    expect(hosts).toContain(`127.0.0.1\tfront\t${hostname()}\n`)
    expect(hosts).toMatch(/\n# Entries added by HostAliases\.\n10\.1\.2\.3\tdb\tdb\.local\n$/)
  })

  test('says so when it cannot be made, and can be made the next time', async () => {
    const roots = rootsOf()
    writeFileSync(join(root, 'etc'), 'a file')
    await expect(roots.inPod(podOf('a'), imageOf())).rejects.toThrow('EEXIST')
    rmSync(join(root, 'etc'))
    const { root: own } = await roots.inPod(podOf('a'), imageOf())
    expect(readFileSync(join(own, 'etc/hostname'), 'utf8')).toBe('a\n')
  })
})

test.each([
  ['/etc', 'etc'],
  ['/a/../../../etc/./x', 'etc/x'],
  ['', ''],
])('%s stays inside', async (path, want) => {
  expect(await inside(root, path)).toBe(join(root, want))
})

test('links that lead in a circle end', async () => {
  symlinkSync('b', join(root, 'a'))
  symlinkSync('a', join(root, 'b'))
  await expect(inside(root, '/a')).rejects.toThrow('too many levels of symbolic links in /a')
})

test("a host's name is at most 63 characters, as a kubelet cuts it", () => {
  expect(hostnameOf(podOf(`${'a'.repeat(61)}-.b`))).toBe('a'.repeat(61))
})
