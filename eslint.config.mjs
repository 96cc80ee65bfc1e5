import { fileURLToPath } from 'node:url'
import tseslint from 'typescript-eslint'
import { importRule } from './scripts/lint/import-rule.mjs'

const root = fileURLToPath(new URL('.', import.meta.url))

const NO_SHELL = {
  selector: ":matches(Property[key.name='shell'], Property[key.value='shell'])[value.value!=false]",
  message: 'no shell: arguments are a list',
}
const NO_EXEC = {
  selector:
    'CallExpression[callee.name=/^exec(Sync)?$/][arguments.0.type=/^(Literal|TemplateLiteral|BinaryExpression)$/]',
  message: 'no shell: use the exec port with an argument list',
}

export default tseslint.config(
  {
    ignores: [
      'dist/**',
      'test/**/*.cjs',
      '**/node_modules/**',
      '**/slipway-out/**',
      'examples/**',
      'test/fixtures/**',
      'templates/**',
      '**/fixtures/**',
    ],
  },
  ...tseslint.configs.strict,
  {
    files: ['**/*.{ts,mts,cts,tsx,js,mjs,cjs,jsx}'],
    plugins: { slipway: { rules: { imports: importRule(root) } } },
    rules: {
      'slipway/imports': 'error',
      eqeqeq: 'error',
      'max-len': [
        'error',
        { code: 120, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true, ignoreUrls: true },
      ],
      'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': [
        'error',
        NO_SHELL,
        NO_EXEC,
        {
          selector: "MemberExpression[object.name='process']:matches([property.name='exit'], [property.value='exit'])",
          message: "only hosts' entry ends the process",
        },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      // Declaration merging (error-codes.ts) is done by interfaces that only extend.
      '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'with-single-extends' }],
    },
  },
  // What only the types can tell. A promise that nobody waits for says what happens when it fails: an unhandled
  // rejection ends the process.
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
    rules: {
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: false }],
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
    },
  },
  // Programs of the project's own, never shipped.
  { files: ['scripts/**', 'test/**', 'examples/**'], rules: { 'no-restricted-syntax': ['error', NO_SHELL, NO_EXEC] } },
  {
    files: ['**/*.test.ts', 'test/**', 'scripts/**', '*.mjs'],
    rules: { 'max-lines-per-function': 'off', '@typescript-eslint/no-non-null-assertion': 'off' },
  },
)
