package cli

import "github.com/spf13/cobra"

// commands lists every command; one that is not built does not exist.
func (r *run) commands() []*cobra.Command {
	return append([]*cobra.Command{
		r.demoCommand(), r.syncCommand(), r.listCommand(), r.showCommand(),
		r.signCommand(), r.recoverCommand(), r.resolveCommand(), r.resumeCommand(), r.referCommand(),
		r.printCommand(), r.printersCommand(), r.ublCommand(), r.exportCommand(), r.reportCommand(), r.verifyCommand(), r.retentionCommand(), r.statusCommand(),
		r.cloudposCommand(), r.sandboxCommand(), r.backupCommand(), r.restoreCommand(),
		r.serveCommand(), r.serviceCommand(), r.webhooksCommand(),
		r.configCommand(), r.versionCommand(),
	}, r.pushedCommands()...)
}

func (r *run) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: noArgs, Example: "  zegel version --json",
		RunE: func(*cobra.Command, []string) error {
			if r.json {
				return r.print(map[string]string{"version": r.Version})
			}
			r.say("zegel %s", r.Version)
			return nil
		},
	}
}
