import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import type { ContainerSpec, PodSpec } from '../model'
import type { Image, ImageConfig } from './image'
import { commandOf } from './process'

const root = mkdtempSync(join(tmpdir(), 'slipway-process-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
mkdirSync(join(root, 'home/app'), { recursive: true })
mkdirSync(join(root, 'usr/bin'), { recursive: true })
writeFileSync(join(root, 'home/app/podinfo'), '')
writeFileSync(join(root, 'usr/bin/tool'), '')

const commandFor = (container: Partial<ContainerSpec>, config: ImageConfig = {}) =>
  commandOf({
    image: { root, config } as Image,
    container: { name: 'web', image: 'x', ...container },
    pod: { containers: [] } as unknown as PodSpec,
    environment: {},
    isolation: 'none',
  })

describe('the program of a container', () => {
  test.each([
    ['beside the working directory of the image', { command: ['./podinfo'] }, { WorkingDir: '/home/app' }],
    ['beside that of the container', { command: ['./podinfo'], workingDir: '/home/app' }, { WorkingDir: '/usr' }],
    ['below the working directory', { command: ['app/podinfo'], workingDir: '/home' }, {}],
    ['by its whole path', { command: ['/home/app/podinfo'] }, { WorkingDir: '/usr' }],
    ['of the image alone', {}, { WorkingDir: '/home/app', Cmd: ['./podinfo'] }],
  ])('is found %s', (_, container, config) => {
    expect(commandFor(container, config).file).toBe(join(root, 'home/app/podinfo'))
  })

  test('without a slash is found by PATH, and not in the working directory', () => {
    expect(commandFor({ command: ['tool'] }).file).toBe(join(root, 'usr/bin/tool'))
    expect(() => commandFor({ command: ['podinfo'], workingDir: '/home/app' })).toThrow(
      'exec: "podinfo": executable file not found in $PATH',
    )
  })

  test('that is not there is told as the container runtime tells it', () => {
    expect(() => commandFor({ command: ['./podinfo'] }, { WorkingDir: '/usr' })).toThrow(
      'exec: "./podinfo": stat ./podinfo: no such file or directory',
    )
  })
})
