namespace LoadMaster.Cli.Login;

/// <summary>Gets passwords and other secrets: from a file, hidden from the terminal, or as a line of standard input.</summary>
internal static class Passwords
{
    public static string Get(CliEnvironment environment, string? file, string prompt)
    {
        if (file is not null)
            return FirstLine(File.ReadAllText(file));
        return environment.InputIsTerminal
            ? Ask(environment, prompt)
            : LineOfInput(environment, $"No password: there is no terminal to ask '{prompt}' on; use the password-file option or standard input.");
    }

    /// <summary>One that is chosen now: a terminal is asked twice.</summary>
    public static string GetNew(CliEnvironment environment, string? file, string prompt)
    {
        var secret = Get(environment, file, prompt);
        return file is not null || !environment.InputIsTerminal || Ask(environment, prompt + " again") == secret
            ? secret
            : throw new CliException(ExitCodes.Usage, CliCodes.Usage, "The two differ; nothing was changed.");
    }

    /// <summary>A join token: as it was given, <c>-</c> from standard input, or asked for.</summary>
    public static string GetToken(CliEnvironment environment, string? given, string? file)
    {
        const string missing = "There is no join token: type it when asked, or give --token-file, or '--token -' and the token on standard input.";
        if (given is not null && file is not null)
            throw new CliException(ExitCodes.Usage, CliCodes.Usage, "Give --token or --token-file, not both.");
        if (file is not null && !File.Exists(file))
            throw new CliException(ExitCodes.Failed, CliCodes.File, $"There is no file {file}.");
        var token = (given, file) switch
        {
            (null or "-", { } path) => FirstLine(File.ReadAllText(path)),
            (null, null) when environment.InputIsTerminal => Ask(environment, "Join token"),
            (null or "-", null) => LineOfInput(environment, missing),
            _ => given,
        };
        return token.Trim() is { Length: > 0 } text ? text : throw new CliException(ExitCodes.Usage, CliCodes.Usage, missing);
    }

    private static string Ask(CliEnvironment environment, string prompt)
    {
        environment.Error.Write(prompt + ": ");
        return environment.ReadHidden();
    }

    private static string LineOfInput(CliEnvironment environment, string missing) =>
        environment.In.ReadLine() ?? throw new CliException(ExitCodes.Usage, CliCodes.Usage, missing);

    private static string FirstLine(string text) => text.Split('\n', 2)[0].TrimEnd('\r');
}
