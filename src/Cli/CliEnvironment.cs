using LoadMaster.Api;
using LoadMaster.Cli.Login;

namespace LoadMaster.Cli;

/// <summary>Everything outside that a command touches.</summary>
public sealed record CliEnvironment
{
    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    public required TextReader In { get; init; }

    public required bool InputIsTerminal { get; init; }

    public required bool OutputIsTerminal { get; init; }

    public required Func<string, string?> Variable { get; init; }

    /// <summary>Reads a line without showing it.</summary>
    public required Func<string> ReadHidden { get; init; }

    /// <summary>Makes the HTTP handler for a pinned certificate fingerprint and a client certificate.</summary>
    public required Func<string?, ClientIdentity?, HttpMessageHandler> CreateHandler { get; init; }

    public required Func<Uri, CancellationToken, Task<ServerCertificate>> FetchCertificate { get; init; }

    public required TimeProvider Time { get; init; }

    public static CliEnvironment OfProcess() => new()
    {
        Out = Console.Out,
        Error = Console.Error,
        In = Console.In,
        InputIsTerminal = !Console.IsInputRedirected,
        OutputIsTerminal = !Console.IsOutputRedirected,
        Variable = Environment.GetEnvironmentVariable,
        ReadHidden = HiddenInput.ReadLine,
        CreateHandler = (pinned, identity) => CertificateFingerprint.CreateHandler(pinned, identity?.Certificate, identity?.Rest),
        FetchCertificate = CertificateFingerprint.FetchAsync,
        Time = TimeProvider.System,
    };
}
