import { Project, YamlFile } from 'projen';

/** A question of a form. */
const question = (id: string, label: string, more: { description?: string; required?: boolean } = {}) => ({
  type: 'textarea', id, attributes: { label, description: more.description }, validations: { required: more.required ?? false },
});

/** Forms for GitHub's issues. The first question about an error tells what no document of AWS says. */
export function addIssueForms(project: Project, repository: string): void {
  new YamlFile(project, '.github/ISSUE_TEMPLATE/bug.yml', {
    obj: {
      name: 'Something is wrong',
      description: 'A transfer, a deployment or a plan does not do what the documents say',
      body: [
        question('prove', 'What does `npm run prove` print?', {
          description: 'It moves a small vault of its own in your account, for some cents, and removes everything again. It says how AWS answered. If you cannot run it, say why.',
          required: true,
        }),
        question('what', 'What did you do, what did you expect, and what happened?', { description: 'The launch parameters, the error of the execution, the lines of the report.', required: true }),
        question('where', 'Which version, and which region?'),
      ],
    },
  });
  for (const [file, name, description, label] of [
    ['feature', 'Something is missing', 'A transfer should do something that it does not do', 'What do you want to reach, and what do you do today instead?'],
    ['question', 'Something is unclear', 'The documents do not say it, or not so that it can be understood', 'What do you want to know, and where did you look?'],
  ]) {
    new YamlFile(project, `.github/ISSUE_TEMPLATE/${file}.yml`, { obj: { name, description, body: [question('what', label, { required: true })] } });
  }
  new YamlFile(project, '.github/ISSUE_TEMPLATE/config.yml', {
    obj: {
      blank_issues_enabled: false,
      contact_links: [{
        name: 'A security problem', url: `${repository}/security/advisories/new`, about: 'Report it in private. Others can read what is written in an issue.',
      }],
    },
  });
}
