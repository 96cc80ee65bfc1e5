import type { Runners } from './runner'

const UNITTEST = `import unittest\n\nclass CartTest(unittest.TestCase):\n    def test_adds(self):\n        pass\n\n    def test_totals(self):\n        self.assertEqual(3, 4, "totals differ")\n\n    @unittest.skip("later")\n    def test_later(self):\n        pass\n`

export const PYTHON: Runners = {
  'pytest --junitxml': {
    as: ['pytest', 'JUnit'],
    needs: ['pytest'],
    files: {
      'tests/test_cart.py': `import pytest\n\ndef test_adds():\n    pass\n\ndef test_totals():\n    assert 3 == 4, "totals differ"\n\n@pytest.mark.skip\ndef test_later():\n    pass\n`,
    },
    command: 'pytest -q -p no:cacheprovider --junitxml=junit.xml',
    reports: 'junit.xml',
    counts: [3, 1, 1, 1, 0],
    told: [['tests/test_cart.py:7', /totals differ/]],
  },
  'pytest-rerunfailures': {
    as: ['pytest-rerunfailures 16.7', 'JUnit'],
    needs: ['pytest'],
    from: 'python',
    files: {
      'test_cart.py': `import os\n\ndef test_flaky():\n    if not os.path.exists("seen"):\n        open("seen", "w").close()\n        assert False, "the first time"\n\ndef test_adds():\n    pass\n`,
    },
    command: 'python3 -m pytest -q -p no:cacheprovider --reruns 1 --junitxml=junit.xml',
    reports: 'junit.xml',
    exit: 'good',
    counts: [2, 2, 0, 0, 1],
    told: [],
  },
  'unittest, unittest-xml-reporting': {
    as: ['unittest-xml-reporting 4.0', 'JUnit'],
    needs: ['pytest'],
    from: 'python',
    files: { 'test_cart.py': UNITTEST },
    command: 'python3 -m xmlrunner discover -o reports',
    reports: 'reports/*.xml',
    counts: [3, 1, 1, 1, 0],
    told: [['test_cart.py:8', /^3 != 4 : totals differ/]],
  },
  nose2: {
    as: ['nose2 0.16', 'JUnit'],
    needs: ['pytest'],
    from: 'python',
    files: {
      'test_cart.py': UNITTEST,
      'unittest.cfg': '[unittest]\nplugins = nose2.plugins.junitxml\n[junit-xml]\nalways-on = True\n',
    },
    command: 'python3 -m nose2',
    reports: 'nose2-junit.xml',
    counts: [3, 1, 1, 1, 0],
    told: [['test_cart.py:8', /3 != 4 : totals differ/]],
  },
  'Robot Framework --xunit': {
    as: ['Robot Framework 7.5', 'JUnit (`xunit`)'],
    needs: ['pytest'],
    from: 'python',
    files: {
      'cart.robot':
        '*** Test Cases ***\nAdds\n    Should Be Equal    1    1\nTotals\n    Should Be Equal    3    4    totals differ\nLater\n    Skip    later\n',
    },
    command: 'python3 -m robot --xunit junit.xml cart.robot',
    reports: 'junit.xml',
    counts: [3, 1, 1, 1, 0],
    // Its XML names no file.
    told: [[':', /^totals differ: 3 != 4/]],
  },
  'behave --junit': {
    as: ['behave 1.3', 'JUnit'],
    needs: ['pytest'],
    from: 'python',
    files: {
      'features/cart.feature':
        'Feature: cart\n  Scenario: adds\n    Given a cart\n  Scenario: totals\n    Given a cart\n    Then totals differ\n  @later\n  Scenario: later\n    Given a cart\n',
      'features/steps/cart.py':
        'from behave import given, then\n\n@given("a cart")\ndef cart(context):\n    pass\n\n@then("totals differ")\ndef totals(context):\n    assert 3 == 4, "totals differ"\n',
    },
    command: 'python3 -m behave --junit --tags "not @later"',
    reports: 'reports/*.xml',
    counts: [3, 1, 1, 1, 0],
    told: [['features/cart.feature:6', /^totals differ/]],
  },
}
