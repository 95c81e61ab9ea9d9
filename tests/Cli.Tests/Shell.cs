using LoadMaster.Api;
using LoadMaster.Testing;

namespace LoadMaster.Cli.Tests;

/// <summary>Runs <c>lm</c> in this process against a <see cref="FakeServer"/>.</summary>
internal sealed class Shell : IDisposable
{
    public const string Url = "https://192.0.2.1:8443";
    public const string Fingerprint = "AA:BB";

    private readonly Dictionary<string, string> _variables = [];

    public Shell()
    {
        Home = Directory.CreateTempSubdirectory("lm-cli-").FullName;
        _variables["LM_HOME"] = Home;
        _variables["LM_URL"] = Url;
        _variables["LM_TOKEN"] = "token";
    }

    public FakeServer Server { get; } = new();

    public string Home { get; }

    public string LoginPath => Path.Combine(Home, "login.json");

    public string? Pinned { get; private set; }

    public Login.ClientIdentity? Identity { get; private set; }

    public bool InputIsTerminal { get; set; }

    public string Input { get; set; } = "";

    public Queue<string> Hidden { get; } = [];

    public bool CertificateTrusted { get; set; }

    public Shell Without(params string[] variables)
    {
        foreach (var name in variables)
            _variables.Remove(name);
        return this;
    }

    public async Task<Result> RunAsync(params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        using var input = new StringReader(Input);
        var environment = new CliEnvironment
        {
            Out = output,
            Error = error,
            In = input,
            InputIsTerminal = InputIsTerminal,
            OutputIsTerminal = false,
            Variable = name => _variables.GetValueOrDefault(name),
            ReadHidden = Hidden.Dequeue,
            CreateHandler = Handler,
            FetchCertificate = (_, _) => Task.FromResult(new ServerCertificate(Fingerprint, "CN=a", CertificateTrusted)),
            Time = new ManualTime(),
        };
        var exit = await CliApp.RunAsync(args, environment);
        return new Result(exit, output.ToString(), error.ToString());
    }

    public void Dispose()
    {
        Server.Dispose();
        Directory.Delete(Home, recursive: true);
    }

    private NotDisposed Handler(string? pinned, Login.ClientIdentity? identity)
    {
        Identity = identity;
        Pinned = pinned;
        return new NotDisposed(Server);
    }

    /// <summary>The client disposes its handler; the server outlives it.</summary>
    private sealed class NotDisposed(HttpMessageHandler inner) : HttpMessageHandler
    {
        private readonly HttpMessageInvoker _invoker = new(inner, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            _invoker.SendAsync(request, cancellationToken);
    }
}

internal sealed record Result(int Exit, string Out, string Error)
{
    public string[] Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
