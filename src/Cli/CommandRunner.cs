using System.CommandLine;
using LoadMaster.Api;
using LoadMaster.Cli.Login;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli;

/// <summary>Gives every command its surroundings, and turns whatever goes wrong into a message and an exit code.</summary>
internal sealed class CommandRunner(CliEnvironment environment, GlobalOptions globals)
{
    public void SetAction(Command command, Func<CommandRun, CancellationToken, Task> action) => SetAction(command, async (run, cancel) =>
    {
        await action(run, cancel);
        return ExitCodes.Ok;
    });

    /// <summary>For a command that chooses its exit code.</summary>
    public void SetAction(Command command, Func<CommandRun, CancellationToken, Task<int>> action) =>
        command.SetAction((parsed, cancel) => RunAsync(parsed, action, cancel));

    private async Task<int> RunAsync(ParseResult parsed, Func<CommandRun, CancellationToken, Task<int>> action, CancellationToken cancel)
    {
        var json = parsed.GetValue(globals.Output) == GlobalOptions.Json;
        var errors = new ErrorPrinter(environment.Error, json);
        try
        {
            using var run = new CommandRun(environment, parsed, json, globals);
            return await action(run, cancel);
        }
        catch (Exception e)
        {
            return errors.Print(e, cancel.IsCancellationRequested);
        }
    }
}

/// <summary>One command while it runs.</summary>
internal sealed class CommandRun(CliEnvironment environment, ParseResult parsed, bool json, GlobalOptions globals) : IDisposable
{
    private LoadMasterClient? _client;
    private ClientIdentity? _identity;

    public CliEnvironment Environment { get; } = environment;

    public ParseResult Parsed { get; } = parsed;

    /// <summary>The <c>--url</c> option.</summary>
    public string? Url { get; } = parsed.GetValue(globals.Url);

    public Printer Printer { get; } = new(environment, json);

    /// <summary>Made at first use, so that wrong options are told without a login.</summary>
    public LoadMasterClient Client => _client ??= Connection.Open(Environment, Url, Parsed.GetValue(globals.IfRevision), Identity);

    /// <summary>The client certificate; null for none.</summary>
    public ClientIdentity? Identity => _identity ??= ClientIdentity.Read(Environment, Parsed.GetValue(globals.ClientCert), Parsed.GetValue(globals.ClientKey));

    public void Dispose() => _client?.Dispose();
}
