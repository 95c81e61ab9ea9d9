namespace LoadMaster.Cli.Login;

/// <summary>Gets passwords: from a file, hidden from the terminal, or as a line of standard input.</summary>
internal static class Passwords
{
    public static string Get(CliEnvironment environment, string? file, string prompt)
    {
        if (file is not null)
            return FirstLine(File.ReadAllText(file));
        if (!environment.InputIsTerminal)
        {
            return environment.In.ReadLine() ?? throw new CliException(
                ExitCodes.Usage, CliCodes.Usage, $"No password: there is no terminal to ask '{prompt}' on; use the password-file option or standard input.");
        }

        environment.Error.Write(prompt + ": ");
        return environment.ReadHidden();
    }

    private static string FirstLine(string text) => text.Split('\n', 2)[0].TrimEnd('\r');
}
