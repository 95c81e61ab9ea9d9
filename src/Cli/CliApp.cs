using System.CommandLine;
using LoadMaster.Cli.Commands;
using LoadMaster.Cli.Marks;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli;

/// <summary>Runs one command line and gives its exit code; never throws.</summary>
public static class CliApp
{
    public static async Task<int> RunAsync(string[] args, CliEnvironment environment, CancellationToken cancel = default)
    {
        var globals = new GlobalOptions();
        var root = CreateRoot(new CommandRunner(environment, globals), globals);
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0 && !parsed.Action!.ClearsParseErrors)
        {
            if (parsed.CommandResult.Command is PluginCommand)
            {
                environment.Out.WriteLine(MarkCheck.Unknown(parsed.Errors[0].Message).Line);
                return (int)PluginStatus.Unknown;
            }

            var printer = new ErrorPrinter(environment.Error, json: args.Contains("json") && args.Any(a => a.StartsWith("--output", StringComparison.Ordinal)));
            return printer.Usage(parsed);
        }

        var configuration = new InvocationConfiguration
        {
            Output = environment.Out,
            Error = environment.Error,
            EnableDefaultExceptionHandler = false,
        };
        if (parsed.CommandResult.Command.Name == ConsoleCommand.Name)
        {
            // Ctrl+C ends the command that the menu runs, not the menu.
            configuration.ProcessTerminationTimeout = null;
        }

        return await parsed.InvokeAsync(configuration, cancel);
    }

    /// <summary>Every command, in the order of the help.</summary>
    internal static RootCommand CreateRoot(CommandRunner runner, GlobalOptions globals)
    {
        var root = new RootCommand("Administers a LoadMaster: virtual services, real servers, health checks, certificates, intrusion prevention, high availability, configuration.")
        {
            LoginCommands.Login(runner),
            LoginCommands.Logout(runner),
            LoginCommands.Passwd(runner),
            UserCommands.Create(runner),
            KeyCommands.Create(runner),
            AuditCommands.Create(runner),
            EventCommands.Events(runner),
            EventCommands.Alerts(runner),
            StatusCommand.Create(runner),
            VsCommands.Create(runner),
            RsCommands.Create(runner),
            CheckCommands.Create(runner),
            CertCommands.Create(runner),
            AcmeCommands.Create(runner),
            RuleCommands.Create(runner),
            HaCommands.Create(runner),
            IpsCommands.Create(runner),
            SnmpCommands.Create(runner),
            FilterCommands.Create(runner),
            NetworkCommands.Create(runner),
            SyslogCommands.Create(runner),
            MarkCommands.Create(runner),
            MetricsCommands.Create(runner),
            DiagCommands.Create(runner),
            BackupCommands.Create(runner),
            UpdateCommands.Create(runner),
            SystemCommands.Create(runner),
            ConfigCommands.Create(runner),
            ConsoleCommand.Create(runner),
        };
        globals.AddTo(root);
        return root;
    }
}
