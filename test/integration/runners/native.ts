import type { Runners } from './runner'

/** Rust, C and C++ by what builds and runs their tests. */
export const NATIVE: Runners = {
  'cargo-nextest, with retries': {
    as: ['cargo-nextest 0.9, `retries = 1`', 'JUnit'],
    needs: ['cargo', 'cargo-nextest'],
    files: {
      'Cargo.toml': '[package]\nname = "shop"\nversion = "0.1.0"\nedition = "2021"\n',
      '.config/nextest.toml': '[profile.default]\nretries = 1\n[profile.default.junit]\npath = "junit.xml"\n',
      'src/lib.rs': `#[cfg(test)]\nmod tests {\n    #[test]\n    fn adds() {}\n\n    #[test]\n    fn totals() {\n        assert_eq!(3, 4, "totals differ");\n    }\n\n    #[test]\n    fn flaky() {\n        if !std::path::Path::new("seen").exists() {\n            std::fs::write("seen", "").unwrap();\n            panic!("the first time");\n        }\n    }\n\n    #[test]\n    #[ignore]\n    fn later() {}\n}\n`,
    },
    command: 'cargo nextest run --offline --no-fail-fast',
    reports: 'target/nextest/default/junit.xml',
    counts: [3, 2, 1, 0, 1],
    told: [['src/lib.rs:8', /totals differ|left == right/]],
  },
  Meson: {
    as: ['Meson 1.0', 'JUnit'],
    needs: ['meson', 'ninja', 'gcc'],
    files: {
      'meson.build': `project('shop', 'c')\ntest('adds', find_program('true'))\ntest('totals', executable('cart', 'cart.c'))\ntest('later', find_program('later.sh'))\n`,
      'later.sh': '#!/bin/sh\nexit 77\n',
      'cart.c': `#include <stdio.h>\nint main(void) {\n  int total = 3;\n  if (total != 4) {\n    fprintf(stderr, "cart.c:%d: expected 4, got %d\\n", __LINE__, total);\n    return 1;\n  }\n}\n`,
    },
    command: "bash -c 'chmod +x later.sh && meson setup build > /dev/null && meson test -C build'",
    reports: 'build/meson-logs/*.junit.xml',
    counts: [3, 1, 1, 1, 0],
    told: [['cart.c:5', /expected 4, got 3/]],
  },
  'Boost.Test': {
    as: ['Boost.Test 1.74', 'JUnit'],
    needs: ['g++', '/usr/include/boost/test/included/unit_test.hpp'],
    files: {
      'cart.cc': `#define BOOST_TEST_MODULE shop\n#include <boost/test/included/unit_test.hpp>\nBOOST_AUTO_TEST_CASE(adds) { BOOST_TEST(true); }\nBOOST_AUTO_TEST_CASE(totals) {\n  int total = 3;\n  BOOST_TEST(total == 4);\n}\nBOOST_AUTO_TEST_CASE(later, *boost::unit_test::disabled()) {}\n`,
    },
    command: 'g++ cart.cc -o cart\n./cart --logger=JUNIT,all,junit.xml',
    reports: 'junit.xml',
    counts: [3, 1, 1, 1, 0],
    told: [['cart.cc:6', /total == 4/]],
  },
  cmocka: {
    as: ['cmocka 1.1', 'JUnit'],
    needs: ['gcc', '/usr/include/cmocka.h'],
    files: {
      'cart.c': `#include <stdarg.h>\n#include <stddef.h>\n#include <setjmp.h>\n#include <stdint.h>\n#include <cmocka.h>\nstatic void adds(void **state) { (void)state; }\nstatic void totals(void **state) {\n  (void)state;\n  assert_int_equal(3, 4);\n}\nstatic void later(void **state) { (void)state; skip(); }\nint main(void) {\n  const struct CMUnitTest tests[] = {cmocka_unit_test(adds), cmocka_unit_test(totals), cmocka_unit_test(later)};\n  return cmocka_run_group_tests_name("cart", tests, NULL, NULL);\n}\n`,
    },
    command: 'gcc cart.c -lcmocka -o cart\nenv CMOCKA_MESSAGE_OUTPUT=XML CMOCKA_XML_FILE=junit-%g.xml ./cart',
    reports: 'junit-*.xml',
    counts: [3, 1, 1, 1, 0],
    told: [['cart.c:9', /0x3 != 0x4|3 != 0x4/]],
  },
}
