using System.CommandLine;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using LoadMaster.Api;

namespace LoadMaster.Cli.Output;

/// <summary>Tells what went wrong on standard error: one line per problem, or a problem document with <c>--output json</c>.</summary>
internal sealed class ErrorPrinter(TextWriter error, bool json)
{
    public int Usage(ParseResult parsed)
    {
        var command = CommandPath(parsed);
        var problems = parsed.Errors.Select(e => new ProblemItemDto(CliCodes.Usage, "", e.Message.ReplaceLineEndings(" ").Replace("\t", "", StringComparison.Ordinal))).ToList();
        if (json)
        {
            Write(new ProblemDto(null, "Wrong usage", 0, null, CliCodes.Usage, problems));
        }
        else
        {
            foreach (var problem in problems)
                error.WriteLine(problem.Message);
            error.WriteLine($"See '{command} --help'.");
        }

        return ExitCodes.Usage;
    }

    /// <returns>The exit code.</returns>
    public int Print(Exception exception, bool aborted)
    {
        switch (exception)
        {
            case ApiProblemException refused:
                Write(refused.Problem);
                return ExitCodes.OfStatus(refused.Problem.Status);
            case CliException known:
                return Print(known.ExitCode, known.Code, known.Message);
            case UnexpectedAnswerException unexpected:
                return Print(ExitCodes.Failed, CliCodes.UnexpectedAnswer, unexpected.Message);
            case OperationCanceledException when aborted:
                return Print(ExitCodes.Failed, CliCodes.Aborted, "Aborted.");
            case OperationCanceledException:
                return Print(ExitCodes.NotReachable, CliCodes.NotReachable, "The server did not answer in time.");
            case HttpRequestException { InnerException: AuthenticationException }:
                return Print(
                    ExitCodes.Failed,
                    CliCodes.CertificateNotTrusted,
                    "The server's certificate is not the one accepted at login. If it was changed on purpose, run 'lm login' again; else somebody may be in between.");
            case HttpRequestException unreachable:
                return Print(ExitCodes.NotReachable, CliCodes.NotReachable, $"The server cannot be reached: {Innermost(unreachable)}. Is the daemon running, and the URL right (--url, LM_URL)?");
            case IOException or UnauthorizedAccessException:
                return Print(ExitCodes.Failed, CliCodes.File, exception.Message);
            default:
                return Print(ExitCodes.Failed, CliCodes.Unexpected, $"Unexpected error ({exception.GetType().Name}): {exception.Message}");
        }
    }

    private static string Innermost(HttpRequestException exception) =>
        (exception.InnerException is SocketException socket ? socket.Message : exception.Message).TrimEnd('.');

    private static string CommandPath(ParseResult parsed)
    {
        var names = new List<string>();
        for (System.CommandLine.Parsing.SymbolResult? result = parsed.CommandResult; result is System.CommandLine.Parsing.CommandResult command; result = result.Parent)
            names.Insert(0, command.Command is RootCommand ? "lm" : command.Command.Name);
        return string.Join(' ', names);
    }

    private int Print(int exitCode, string code, string message)
    {
        Write(new ProblemDto(null, "The command failed", 0, message, code, [new ProblemItemDto(code, "", message)]));
        return exitCode;
    }

    private void Write(ProblemDto problem)
    {
        if (json)
        {
            error.WriteLine(JsonSerializer.Serialize(problem, Printer.Indented.ProblemDto));
            return;
        }

        if (problem.Problems.Count == 0)
            error.WriteLine($"{problem.Code}: {problem.Detail ?? problem.Title}");
        foreach (var item in problem.Problems)
            error.WriteLine(item.Path.Length > 0 ? $"{item.Code} {item.Path}: {item.Message}" : $"{item.Code}: {item.Message}");
    }
}
