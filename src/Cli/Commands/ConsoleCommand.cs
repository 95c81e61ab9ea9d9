using System.CommandLine;
using LoadMaster.Cli.Menu;

namespace LoadMaster.Cli.Commands;

/// <summary><c>lm console</c>: the text menu, as a login shell over ssh or on a serial line.</summary>
internal static class ConsoleCommand
{
    public const string Name = "console";

    public static Command Create(CommandRunner runner)
    {
        var command = new Command(Name, "The text menu: quick setup, services, administration, utilities, diagnostics.");
        runner.SetAction(command, (run, cancel) => new ConsoleSession(run.Environment, run.Url).RunAsync(cancel));
        return command;
    }
}
