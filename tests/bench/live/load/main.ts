/** The load process: executes the benchmark's commands one after the other. */
import type { Answer, Command } from './commands';
import { Conversation } from './conversation';
import { Crowd } from './crowd';
import { visit } from './visit';

const crowd = new Crowd();

process.on('message', (command: Command) => {
  execute(command).then(
    (answer) => process.send?.({ answer }),
    (error) => process.send?.({ error: String(error.stack) }),
  );
});
process.on('disconnect', () => process.exit());

async function execute(command: Command): Promise<Answer> {
  if (command.do === 'open') return crowd.open(command);
  if (command.do === 'talk') return new Conversation(crowd, command).run();
  if (command.do === 'visit') return visit(command);
  crowd.close();
  return null;
}
