import tseslint from 'typescript-eslint'

export default tseslint.config(
  { ignores: ['node_modules'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strict, tseslint.configs.stylistic],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-definitions': 'off',
      eqeqeq: 'error',
      'no-restricted-properties': [
        'error',
        { property: 'waitForTimeout', message: 'Tests wait for events, never for time.' },
        { property: 'networkidle', message: 'Tests wait for events, never for silence.' },
      ],
    },
  },
)
