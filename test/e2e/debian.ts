import { find, output } from './cluster/shell'

/** Debian packages of the real parts, each with the program by which we see that it is there. */
export type Packages = Readonly<Record<string, string>>

/** For the deploy suite's program. */
export const COMPILER: Packages = { gcc: 'gcc', 'libc6-dev': '/usr/include/stdlib.h' }
/** For images that come to a node by hand. */
export const COPIER: Packages = { skopeo: 'skopeo' }
export const REGISTRIES: Packages = { ...COPIER, 'docker-registry': 'docker-registry', openssl: 'openssl' }
export const HOSTS: Packages = { git: 'git', rsync: 'rsync', 'python3-pip': 'pip3' }
/** What verify asks. */
export const MONITORING: Packages = {
  prometheus: 'prometheus',
  'prometheus-alertmanager': 'prometheus-alertmanager',
  'prometheus-pushgateway': 'prometheus-pushgateway',
}
/** For log stores, which come as Maven artifacts. */
export const JAVA: Packages = { 'openjdk-17-jre-headless': 'java', maven: 'mvn', unzip: 'unzip' }
/** Test tools of other languages; Go is there where the real parts are built. */
export const RUNNERS: Packages = {
  'openjdk-17-jdk-headless': 'javac',
  maven: 'mvn',
  'python3-pytest': 'pytest',
  perl: 'prove',
  cmake: 'ctest',
  'g++': 'g++',
  'libgtest-dev': '/usr/include/gtest/gtest.h',
  catch2: '/usr/include/catch2/catch.hpp',
  'doctest-dev': '/usr/include/doctest/doctest.h',
  'libtap-formatter-junit-perl': '/usr/share/perl5/TAP/Formatter/JUnit.pm',
  phpunit: 'phpunit',
  'ruby-rspec': 'rspec',
  'ruby-rspec-junit-formatter':
    '/usr/share/rubygems-integration/all/gems/rspec_junit_formatter-0.4.1/lib/rspec_junit_formatter.rb',
  'ruby-minitest-reporters': '/usr/share/doc/ruby-minitest-reporters/copyright',
  bats: 'bats',
  'lua-busted': 'busted',
  cargo: 'cargo',
  gcc: 'gcc',
  meson: 'meson',
  'ninja-build': 'ninja',
  'libboost-test-dev': '/usr/include/boost/test/included/unit_test.hpp',
  'libcmocka-dev': '/usr/include/cmocka.h',
  'erlang-eunit': '/usr/lib/erlang/lib/eunit-2.8.1/ebin/eunit.beam',
  'erlang-base': 'erl',
  'mono-mcs': 'mcs',
  'nunit-console': 'nunit-console',
  'libnunit-cil-dev': '/usr/share/doc/libnunit-cil-dev/copyright',
}
/** For the page of a run. */
export const BROWSER: Packages = { chromium: 'chromium' }

/** Installs what is missing, as root where apt-get is. */
export async function installDebian(packages: Packages, say: (line: string) => void): Promise<void> {
  const missing: string[] = []
  for (const [name, sign] of Object.entries(packages)) if (!(await isThere(sign))) missing.push(name)
  if (missing.length === 0) return
  if (process.getuid?.() !== 0 || (await find('apt-get')) === undefined)
    throw new Error(`Debian packages are missing: ${missing.join(' ')}; install them, or run as root where apt-get is`)
  say(`installing ${missing.join(' ')}`)
  await output('apt-get', ['update', '-q'])
  await output('env', [
    'DEBIAN_FRONTEND=noninteractive',
    'apt-get',
    'install',
    '-qy',
    '--no-install-recommends',
    ...missing,
  ])
}

/** A file of a package is readable, a program executable. */
export const isThere = async (sign: string): Promise<boolean> =>
  sign.startsWith('/') ? (await output('ls', [sign]).catch(() => '')) !== '' : (await find(sign)) !== undefined
