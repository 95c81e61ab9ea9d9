using System.Diagnostics;
using System.Globalization;
using System.Text;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;

namespace LoadMaster.DataPlane.Probes;

/// <summary>Carries out health checks of every type; each has a connection of its own and ends within the check's timeout.</summary>
/// <param name="atOnce">Checks that may be under way at a time.</param>
public sealed class HealthProbe(TimeProvider time, int atOnce = Limits.ChecksAtOnceMax) : IHealthProbe, IDisposable
{
    private readonly BodyPatterns _patterns = new();
    private readonly SemaphoreSlim _places = new(atOnce, atOnce);

    public HealthProbe()
        : this(TimeProvider.System)
    {
    }

    public Task EnterAsync(CancellationToken cancellationToken) => _places.WaitAsync(cancellationToken);

    public void Leave() => _places.Release();

    public void Dispose() => _places.Dispose();

    /// <summary>For a server that wants no PROXY header.</summary>
    public Task<ProbeResult> ProbeAsync(Endpoint server, HealthCheck check, CancellationToken cancellationToken) =>
        ProbeAsync(server, check, ProxyProtocolVersion.Off, cancellationToken);

    public async Task<ProbeResult> ProbeAsync(Endpoint server, HealthCheck check, ProxyProtocolVersion proxy, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var (healthy, reason) = await JudgeAsync(server, check, proxy, cancellationToken).ConfigureAwait(false);
        return new ProbeResult(healthy, reason, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    private async Task<(bool Healthy, string Reason)> JudgeAsync(
        Endpoint server, HealthCheck check, ProxyProtocolVersion proxy, CancellationToken cancellationToken)
    {
        using var deadline = new ProbeDeadline(check.TimeoutSeconds, time, cancellationToken);
        try
        {
            var target = ProbeTarget.WithPort(server, check.Port);
            var header = target == server ? proxy : ProxyProtocolVersion.Off;
            var result = await (check.Type switch
            {
                HealthCheckType.Tcp => ConnectAsync(target, header, deadline),
                HealthCheckType.Http => AskAsync(target, check, header, tls: false, deadline),
                HealthCheckType.Https => AskAsync(target, check, header, tls: true, deadline),
                HealthCheckType.Icmp => EchoAsync(target, deadline),
            }).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return result;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (false, deadline.TimeoutReason);
        }
        catch (Exception exception) when (exception is not OperationCanceledException && FailureReasons.Of(exception) is { } reason)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return (false, reason);
        }
    }

    private static async Task<(bool Healthy, string Reason)> ConnectAsync(Endpoint target, ProxyProtocolVersion header, ProbeDeadline deadline)
    {
        var (socket, reason) = await ProbeTarget.ConnectAsync(target, header, deadline).ConfigureAwait(false);
        socket?.Dispose();
        return (socket is not null, reason);
    }

    private static async Task<(bool Healthy, string Reason)> EchoAsync(Endpoint target, ProbeDeadline deadline)
    {
        await IcmpEcho.AskAsync(target.Address, deadline).ConfigureAwait(false);
        return (true, "echo answered");
    }

    private async Task<(bool Healthy, string Reason)> AskAsync(
        Endpoint target, HealthCheck check, ProxyProtocolVersion header, bool tls, ProbeDeadline deadline)
    {
        if (!StatusCodeSet.TryParse(check.ExpectedCodes, out var expected, out var problem))
        {
            return (false, $"the check's expected codes cannot be used: {problem}");
        }

        var bodyBytesMax = check.BodyPattern.Length > 0 ? Limits.CheckBodyBytesMax : 0;
        var question = new HttpQuestion(target, check.Method, check.Path, check.Host, tls, bodyBytesMax) { Proxy = header };
        var (answer, reason) = await HttpExchange.AskAsync(question, deadline).ConfigureAwait(false);
        if (answer is null)
        {
            return (false, reason);
        }

        if (!expected.Contains(answer.Status))
        {
            return (false, string.Create(CultureInfo.InvariantCulture, $"status {answer.Status}, expected {expected}"));
        }

        return bodyBytesMax == 0 || _patterns.Matches(check.BodyPattern, Encoding.UTF8.GetString(answer.Body.Span))
            ? (true, answer.ToString())
            : (false, $"{answer}, but the body does not match the pattern '{FailureReasons.Quote(check.BodyPattern)}'");
    }
}
