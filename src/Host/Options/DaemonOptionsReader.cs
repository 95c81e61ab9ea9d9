using LoadMaster.Domain;

namespace LoadMaster.Host.Options;

/// <summary>Reads the options from file, environment and command line; unknown ones are refused.</summary>
public static class DaemonOptionsReader
{
    private const string EnvironmentPrefix = "LOADMASTER_";
    private const string FileSwitch = "config";

    public static (DaemonOptions? Options, IReadOnlyList<ConfigProblem> Problems) Read(string[] args)
    {
        try
        {
            return ReadStrictly(args);
        }
        catch (Exception error) when (error is InvalidOperationException or InvalidDataException or FormatException or FileNotFoundException)
        {
            return (null, [new ConfigProblem(ProblemCodes.BadOption, "", Explain(error))]);
        }
    }

    /// <summary>The binder names unknown options at the end of a sentence about its own settings.</summary>
    private static string Explain(Exception error)
    {
        if (error.Message.Contains(nameof(BinderOptions.ErrorOnUnknownConfiguration), StringComparison.Ordinal))
        {
            return $"Unknown option {error.Message[(error.Message.LastIndexOf(": ", StringComparison.Ordinal) + 2)..]}; 'loadmasterd --help' lists them.";
        }

        var cause = error.InnerException is null ? error.Message : $"{error.Message} {error.InnerException.Message}";
        return $"The options cannot be read: {cause}";
    }

    private static (DaemonOptions? Options, IReadOnlyList<ConfigProblem> Problems) ReadStrictly(string[] args)
    {
        var commandLine = new ConfigurationBuilder().AddCommandLine(args).Build();
        var builder = new ConfigurationBuilder();
        if (commandLine[FileSwitch] is { } file)
        {
            builder.AddJsonFile(Path.GetFullPath(file), optional: false);
        }

        var merged = builder
            .AddEnvironmentVariables(EnvironmentPrefix)
            .AddInMemoryCollection(commandLine.AsEnumerable().Where(pair => pair.Key != FileSwitch && pair.Value is not null))
            .Build();
        var options = new DaemonOptions();
        merged.Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
        DaemonOptionsDefaults.Fill(options);
        var problems = DaemonOptionsValidator.Validate(options);
        return (options, problems);
    }
}
