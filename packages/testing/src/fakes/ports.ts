import { type Ports, Run, type Sockets } from '@slipway/core'
import { FakeExec } from './exec'
import { FakeFiles } from './files'
import { FakeHttp } from './http'
import { fakeEnvironment, FakeClock, FakeHost, FakeRandom, FakeReceipts, FakeSignals, FakeToolCache } from './world'

export interface FakePorts extends Ports {
  readonly host: FakeHost
  readonly exec: FakeExec
  readonly files: FakeFiles
  readonly http: FakeHttp
  readonly clock: FakeClock
  readonly signals: FakeSignals
}

const NOBODY: Sockets = {
  connect: ({ host, port }) => Promise.reject(new Error(`unexpected connection to ${host}:${port}`)),
  call: ({ path }) => Promise.reject(new Error(`unexpected call of ${path}`)),
}

/** A whole world of fakes; name what the test is about. */
export function fakePorts(given: Partial<FakePorts> = {}): FakePorts {
  const signals = given.signals ?? new FakeSignals()
  return {
    host: new FakeHost(),
    environment: fakeEnvironment(),
    exec: new FakeExec(),
    files: new FakeFiles(),
    http: new FakeHttp((request) => {
      throw new Error(`unexpected request ${request.method} ${request.url}`)
    }),
    sockets: NOBODY,
    mail: {
      send: ({ to }) => Promise.reject(new Error(`unexpected letter to ${to.join()}`)),
    },
    clock: new FakeClock(undefined, signals),
    random: new FakeRandom(),
    receipts: new FakeReceipts(),
    tools: new FakeToolCache(),
    record: new Run([]),
    signals,
    ...given,
  }
}
