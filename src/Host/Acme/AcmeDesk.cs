using System.Collections.Concurrent;
using LoadMaster.DataPlane.Http.Answers;
using LoadMaster.Domain;
using LoadMaster.Domain.Acme;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Events;

namespace LoadMaster.Host.Acme;

/// <summary>
/// Orders and renews what is due, on the active node only. What is to be done stands in the configuration, so a node that takes over, or starts
/// again in the middle of an order, begins anew by itself; until an order is filled, the certificate is the one of before.
/// </summary>
public sealed partial class AcmeDesk(AcmeAccounts accounts, AcmeChallenges challenges, AcmePut put, AcmeBook book, AcmeFile file, EventBook events, TimeProvider time, ILogger<AcmeDesk> log)
{
    private const int SoonDays = 3;

    /// <summary>Where authorities ask (RFC 8555, 8.3).</summary>
    private const int HttpPort = 80;

    /// <summary>Of a whole order.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, Task> _running = new(StringComparer.Ordinal);
    private CancellationTokenSource _stop = new();

    /// <summary>Reads what is left of before; call once.</summary>
    public void Begin() => file.ReadInto(book);

    /// <summary>Begins what is due; orders go on by themselves.</summary>
    public void Turn(LoadMasterConfig config, bool isActive)
    {
        var wanted = config.Certificates.Where(one => one.Acme.IsOn).ToList();
        foreach (var gone in book.Known.Except(wanted.Select(one => one.Name)).ToList())
            book.Remove(gone);
        if (!isActive)
        {
            StandBy(wanted);
            return;
        }

        foreach (var certificate in wanted)
        {
            if (IsDue(certificate, config) && _running.Count < Limits.AcmeOrdersMax && !_running.ContainsKey(certificate.Name))
                Start(certificate, config);
        }

        file.Write(book);
    }

    /// <summary>Ends the orders under way and waits for them.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running.Values);
    }

    private void StandBy(List<Certificate> wanted)
    {
        if (!_running.IsEmpty)
        {
            _stop.Cancel();
            _stop = new CancellationTokenSource();
        }

        foreach (var certificate in wanted)
            book.Set(certificate.Name, new AcmeState(AcmeOutcome.Standby, "", "") { RenewAt = AcmeCertificates.Facts(certificate) is { } has ? AcmeRules.RenewAt(certificate.Acme, has) : null });
    }

    /// <summary>Notes how the certificate stands.</summary>
    private bool IsDue(Certificate certificate, LoadMasterConfig config)
    {
        var now = time.GetUtcNow();
        var of = Of(certificate.Acme, AccountOf(certificate, config), config);
        var has = AcmeCertificates.Facts(certificate);
        var due = has is null || AcmeRules.Due(certificate.Acme, has, now).Length > 0;
        var before = book.Find(certificate.Name);
        var state = before is { Outcome: not AcmeOutcome.Standby } && before.Of == of ? before : new AcmeState(AcmeOutcome.Waiting, of, "");
        if (_running.ContainsKey(certificate.Name))
            return false;
        var outcome = state.Failures > 0 ? AcmeOutcome.Failed : due ? AcmeOutcome.Waiting : AcmeOutcome.Good;
        book.Set(certificate.Name, state with { Outcome = outcome, RenewAt = has is null ? null : AcmeRules.RenewAt(certificate.Acme, has) });
        return due && (state.NextTry is not { } next || next <= now);
    }

    private void Start(Certificate certificate, LoadMasterConfig config)
    {
        book.Set(certificate.Name, book.Find(certificate.Name)! with { Outcome = AcmeOutcome.Ordering, TriedAt = time.GetUtcNow() });
        var begun = new TaskCompletionSource();
        var order = OrderAsync(certificate, config, begun.Task, _stop.Token);
        _running[certificate.Name] = order;
        begun.SetResult();
    }

    private async Task OrderAsync(Certificate certificate, LoadMasterConfig config, Task begun, CancellationToken stop)
    {
        await begun.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using var patience = new CancellationTokenSource(Patience, time);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        try
        {
            if (AccountOf(certificate, config) is not { } account)
                throw new AcmeException($"there is no ACME account {certificate.Acme.Account}");
            RequireService(config);
            using var key = accounts.Open(account);
            using var client = await accounts.ConnectAsync(account, key, cancel.Token);
            var issued = await new AcmeOrder(client, key, challenges, time).RunAsync(certificate.Acme, cancel.Token);
            Taken(certificate, account, config, await put.PutAsync(certificate, issued, cancel.Token));
        }
        catch (AcmeException problem)
        {
            Fail(certificate, config, problem.Message + Hint(problem, config), problem.RetryAfter);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Another node orders from now on, or this one stops; the proofs are asked for again there.
            book.Remove(certificate.Name);
        }
        catch (OperationCanceledException)
        {
            Fail(certificate, config, $"the order was not filled within {Patience.TotalMinutes:0} minutes", TimeSpan.Zero);
        }
        catch (Exception error)
        {
            Unexpected(certificate.Name, error);
            Fail(certificate, config, $"an error in this node, which the log has: {error.Message}", TimeSpan.Zero);
        }
        finally
        {
            _running.TryRemove(certificate.Name, out _);
        }
    }

    /// <summary>An authority that finds nobody counts it against the account: without a service that could answer nothing is ordered.</summary>
    private static void RequireService(LoadMasterConfig config)
    {
        if (!config.VirtualServices.Any(Answers))
            throw new AcmeException("no order was made: authorities ask for the proof on port 80, and no virtual service of type http is there to answer; add one, such as 'lm vs add ADDRESS:80 --type http', or let an https service redirect (--redirect-http on)", "noService");
    }

    private static bool Answers(VirtualService service) => service is { Enabled: true, Type: ServiceType.Http, Layer: ServiceLayer.Relayed };

    /// <summary>What the authority cannot know.</summary>
    private static string Hint(AcmeException problem, LoadMasterConfig config) => problem.Type == "unauthorized" && !config.VirtualServices.Any(service => Answers(service) && (service.Address.Port == HttpPort || PortSet.Of(service.ExtraPorts).Ports.Contains(HttpPort)))
        ? "; no virtual service of type http listens on port 80 here, where authorities ask"
        : "";

    /// <summary>A service that can answer from now on is a reason to try at once.</summary>
    private static string Of(AcmeCertificate order, AcmeAccount? account, LoadMasterConfig config) =>
        AcmeCertificates.Fingerprint(order, account) + (config.VirtualServices.Any(Answers) ? "" : "-");

    private static AcmeAccount? AccountOf(Certificate certificate, LoadMasterConfig config) => config.Acme.Accounts.FirstOrDefault(one => one.Name == certificate.Acme.Account);

    private void Taken(Certificate certificate, AcmeAccount account, LoadMasterConfig config, AcmePutResult result)
    {
        if (result.Stored is not { } stored)
        {
            // The next turn looks at what the certificate has become meanwhile.
            book.Remove(certificate.Name);
            Overtaken(certificate.Name);
            return;
        }

        var has = AcmeCertificates.Facts(stored)!;
        var now = time.GetUtcNow();
        events.Raise(new Happening(EventSeverity.Info, EventKinds.Certificate, certificate.Name, $"A new certificate has come from {new Uri(account.DirectoryUrl).Host} and is served; it ends on {has.NotAfter:yyyy-MM-dd HH:mm} UTC."));
        book.Set(certificate.Name, new AcmeState(AcmeOutcome.Good, Of(stored.Acme, account, config), "")
        {
            RenewAt = AcmeRules.RenewAt(stored.Acme, has),
            TriedAt = now,
            NextTry = now + AcmeRules.RestAfterIssue,
        });
        file.Write(book);
    }

    private void Fail(Certificate certificate, LoadMasterConfig config, string problem, TimeSpan asked)
    {
        var now = time.GetUtcNow();
        var before = book.Find(certificate.Name) ?? new AcmeState(AcmeOutcome.Failed, Of(certificate.Acme, AccountOf(certificate, config), config), "");
        var wait = AcmeRules.Wait(before.Failures + 1, asked);
        if (before.Failures == 0 || before.Problem != problem)
        {
            var soon = AcmeCertificates.Facts(certificate) is not { } has || has.NotAfter <= now.AddDays(SoonDays);
            events.Raise(new Happening(
                soon ? EventSeverity.Error : EventSeverity.Warning, EventKinds.Certificate, certificate.Name, $"No new certificate could be had: {problem}. The one of before is served on; it is tried again after {now + wait:yyyy-MM-dd HH:mm} UTC."));
        }

        book.Set(certificate.Name, before with { Outcome = AcmeOutcome.Failed, Problem = problem, Failures = before.Failures + 1, TriedAt = now, NextTry = now + wait });
        file.Write(book);
    }

    [LoggerMessage(2903, LogLevel.Error, "ACME: the order of certificate {Name:l} met an unexpected error")]
    private partial void Unexpected(string name, Exception error);

    [LoggerMessage(2904, LogLevel.Warning, "ACME: certificate {Name:l} was changed while its order was under way; what came is not used")]
    private partial void Overtaken(string name);
}
