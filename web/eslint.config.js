import reactHooks from 'eslint-plugin-react-hooks'
import globals from 'globals'
import tseslint from 'typescript-eslint'

const words = '[value=/\\p{L}/u]'
const spoken = '[name.name=/^(aria-(label|description|roledescription|placeholder|valuetext)|title|alt|placeholder|label)$/]'
const untranslated = 'Words that people read come from web/src/i18n, in every language.'

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'src/api/schema.ts', 'src/record/built'] },
  tseslint.configs.strict,
  tseslint.configs.stylistic,
  {
    files: ['**/*.{ts,tsx}'],
    languageOptions: { globals: globals.browser, parserOptions: { projectService: true } },
    plugins: { 'react-hooks': reactHooks },
    rules: {
      ...reactHooks.configs.recommended.rules,
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_$', argsIgnorePattern: '^_' }],
      'no-console': 'error',
      eqeqeq: 'error',
      'no-restricted-syntax': [
        'error',
        { selector: `JSXText${words}`, message: untranslated },
        { selector: `JSXElement > JSXExpressionContainer > Literal${words}`, message: untranslated },
        { selector: `JSXElement > JSXExpressionContainer > TemplateLiteral > TemplateElement[value.raw=/\\p{L}/u]`, message: untranslated },
        { selector: `JSXElement > JSXExpressionContainer > ConditionalExpression > Literal${words}`, message: untranslated },
        { selector: `JSXElement > JSXExpressionContainer > LogicalExpression > Literal${words}`, message: untranslated },
        { selector: `JSXAttribute${spoken} > Literal${words}`, message: untranslated },
        { selector: `JSXAttribute${spoken} > JSXExpressionContainer > Literal${words}`, message: untranslated },
      ],
    },
  },
  {
    files: ['**/*.test.{ts,tsx}', 'src/testing/**'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off', 'no-restricted-syntax': 'off' },
  },
)
