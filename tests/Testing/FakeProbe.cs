using System.Collections.Concurrent;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Testing;

/// <summary>A health probe whose answers the test sets; every server is well until told otherwise.</summary>
public sealed class FakeProbe : IHealthProbe
{
    public static readonly ProbeResult Well = new(true, "200 OK", 1);

    private readonly ConcurrentDictionary<Endpoint, Func<CancellationToken, Task<ProbeResult>>> _answers = new();
    private readonly ConcurrentDictionary<Endpoint, int> _counts = new();
    private readonly ConcurrentDictionary<Endpoint, HealthCheck> _checks = new();

    /// <summary>Checks that may be under way at a time; null: any number.</summary>
    public SemaphoreSlim? Places { get; set; }

    public Task EnterAsync(CancellationToken cancellationToken) => Places?.WaitAsync(cancellationToken) ?? Task.CompletedTask;

    public void Leave() => Places?.Release();

    public int CountOf(int server) => _counts.GetValueOrDefault(Given.ServerAddress(server));

    /// <summary>The check of the last probe of the server.</summary>
    public HealthCheck? LastCheckOf(int server) => _checks.GetValueOrDefault(Given.ServerAddress(server));

    public void IsWell(int server, double milliseconds = 1) =>
        Answers(server, _ => Task.FromResult(Well with { ResponseMilliseconds = milliseconds }));

    public void IsSick(int server, string reason = "connection refused") =>
        Answers(server, _ => Task.FromResult(new ProbeResult(false, reason, 0)));

    /// <summary>Probes of the server answer when the test completes the source.</summary>
    public TaskCompletionSource<ProbeResult> Hangs(int server)
    {
        var source = new TaskCompletionSource<ProbeResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        Answers(server, source.Task.WaitAsync);
        return source;
    }

    public void Throws(int server, Exception failure) => Answers(server, _ => Task.FromException<ProbeResult>(failure));

    public Task<ProbeResult> ProbeAsync(Endpoint server, HealthCheck check, ProxyProtocolVersion proxy, CancellationToken cancellationToken)
    {
        _checks[server] = check;
        _counts.AddOrUpdate(server, 1, (_, count) => count + 1);
        return _answers.TryGetValue(server, out var answer) ? answer(cancellationToken) : Task.FromResult(Well);
    }

    private void Answers(int server, Func<CancellationToken, Task<ProbeResult>> answer) => _answers[Given.ServerAddress(server)] = answer;
}
