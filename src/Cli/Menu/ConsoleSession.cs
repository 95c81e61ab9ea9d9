using System.Globalization;
using LoadMaster.Api;
using LoadMaster.Cli.Login;

namespace LoadMaster.Cli.Menu;

/// <summary>One sitting at the console: shows menus, asks, and runs the same commands as anybody else types, with the rights of whoever logged in.</summary>
internal sealed class ConsoleSession(CliEnvironment environment, string? url)
{
    private const int TriesMax = 3;
    private const string Back = "q";

    /// <summary>Ends with the main menu, or with the input.</summary>
    /// <exception cref="CliException">Nobody could log in.</exception>
    public async Task RunAsync(CancellationToken cancel)
    {
        await LogInAsync(cancel);
        await MenuAsync(ConsoleMenu.Root, "", cancel);
        environment.Out.WriteLine("Good bye.");
    }

    /// <summary>A session that still holds is used; a password that somebody else chose must be changed before anything else.</summary>
    private async Task LogInAsync(CancellationToken cancel)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                using var client = Connection.Open(environment, url, null);
                var caller = await client.GetCallerAsync(cancel);
                if (!caller.MustChangePassword)
                    return;
                if (tries == TriesMax)
                    throw new CliException(ExitCodes.Failed, CliCodes.Aborted, "The password was not changed.");
                environment.Out.WriteLine($"{caller.Name} must choose another password first.");
                await LmAsync(["passwd"], cancel);
            }
            catch (Exception e) when (tries < TriesMax && e is CliException { Code: CliCodes.NotLoggedIn } or ApiProblemException { Problem.Status: 401 })
            {
                if (Ask("User") is not { Length: > 0 } user || user.StartsWith('-'))
                    throw new CliException(ExitCodes.Failed, CliCodes.Aborted, "Nobody logged in.");
                await LmAsync(["login", "--user", user], cancel);
            }
        }
    }

    private async Task MenuAsync(MenuItem.Submenu menu, string path, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            environment.Out.WriteLine();
            environment.Out.WriteLine(path.Length == 0 ? menu.Title : $"{path} {menu.Title}");
            foreach (var item in menu.Items)
                environment.Out.WriteLine($"  {item.Key}) {item.Title}");
            environment.Out.WriteLine(path.Length == 0 ? $"  {Back}) Exit" : $"  {Back}) Back");
            if (Ask("Choice") is not { } choice || choice == Back)
                return;
            if (menu.Items.FirstOrDefault(item => item.Key == choice) is { } chosen)
                await ChooseAsync(chosen, path.Length == 0 ? choice : $"{path}.{choice}", cancel);
            else if (choice.Length > 0)
                environment.Out.WriteLine($"There is no {choice} here.");
        }
    }

    private Task ChooseAsync(MenuItem item, string path, CancellationToken cancel) => item switch
    {
        MenuItem.Submenu menu => MenuAsync(menu, path, cancel),
        MenuItem.Run run => CommandAsync(run, cancel),
        MenuItem.Shell => ShellAsync(cancel),
        _ => throw new ArgumentOutOfRangeException(nameof(item)),
    };

    private async Task CommandAsync(MenuItem.Run run, CancellationToken cancel)
    {
        var answers = new List<string>();
        foreach (var question in run.Questions)
        {
            // A word that begins with a dash would be taken for an option.
            if (Ask(question) is not { Length: > 0 } answer || answer.StartsWith('-'))
                return;
            answers.Add(answer);
        }

        await AgainAsync(cancel);
        await LmAsync([.. run.Words.Select(word => word.StartsWith('{') ? answers[int.Parse(word.Trim('{', '}'), CultureInfo.InvariantCulture)] : word)], cancel);
    }

    private async Task ShellAsync(CancellationToken cancel)
    {
        environment.Out.WriteLine("Diagnostic shell; 'help' lists its commands, 'exit' leaves it.");
        while (!cancel.IsCancellationRequested)
        {
            environment.Out.Write("% ");
            environment.Out.Flush();
            if (environment.In.ReadLine()?.Trim() is not { } line || line is "exit" or "quit" or Back)
                return;
            if (line is "help" or "?")
                environment.Out.WriteLine(DiagnosticShell.Help);
            else if (line.Length > 0)
                await ToolAsync(line, cancel);
        }
    }

    private async Task ToolAsync(string line, CancellationToken cancel)
    {
        if (DiagnosticShell.TryTranslate(line, out var words, out var problem))
            await LmAsync(words, cancel);
        else
            environment.Out.WriteLine(problem);
    }

    /// <summary>A node that started afresh has forgotten the session. One that does not answer is told by the command.</summary>
    private async Task AgainAsync(CancellationToken cancel)
    {
        try
        {
            await LogInAsync(cancel);
        }
        catch (HttpRequestException)
        {
            environment.Out.WriteLine("The node does not answer.");
        }
    }

    /// <summary>What goes wrong is told by the command itself.</summary>
    private Task LmAsync(string[] words, CancellationToken cancel) => CliApp.RunAsync(url is null ? words : [.. words, "--url", url], environment, cancel);

    /// <summary>Null at the end of the input.</summary>
    private string? Ask(string question)
    {
        environment.Out.Write($"{question}: ");
        environment.Out.Flush();
        return environment.In.ReadLine()?.Trim();
    }
}
