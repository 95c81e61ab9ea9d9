using LoadMaster.DataPlane.Tls;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Events;

namespace LoadMaster.Host.Stapling;

/// <summary>
/// Keeps the status of each certificate that a service staples: asks its responder, checks the answer, renews it when half of its time is over.
/// A certificate that is called revoked, or whose responder fails until the last answer has expired, is served without.
/// </summary>
public sealed class StaplingDesk(OcspClient client, OcspStaples staples, StaplingBook book, StaplingFiles files, EventBook events, TimeProvider time)
{
    private const int AskedAtOnce = 8;
    private static readonly TimeSpan RetryFirst = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RetryMost = TimeSpan.FromHours(1);

    /// <summary>For responders that do not say until when their answer holds.</summary>
    private static readonly TimeSpan LifetimeUnsaid = TimeSpan.FromHours(1);

    private readonly Dictionary<string, StapledCertificate?> _read = new(StringComparer.Ordinal);

    /// <summary>Does what is due.</summary>
    public async Task TurnAsync(LoadMasterConfig config, CancellationToken cancel)
    {
        var wanted = Wanted(config);
        foreach (var gone in book.Known.Except(wanted.Select(one => one.Fingerprint)).ToList())
        {
            book.Remove(gone);
            staples.Remove(gone);
            files.Delete(gone);
        }

        foreach (var fresh in wanted.Where(one => book.Find(one.Fingerprint) is null))
            Begin(fresh);
        var now = time.GetUtcNow();
        var due = wanted.Where(one => one.Responder is not null && book.Find(one.Fingerprint)!.NextAsk <= now).ToList();
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = AskedAtOnce, CancellationToken = cancel }, async (one, stop) => await AskAsync(one, stop));
    }

    /// <summary>The certificates that services staple, each once.</summary>
    private List<StapledCertificate> Wanted(LoadMasterConfig config)
    {
        var names = config.VirtualServices.Where(service => service.Type == ServiceType.Https && service.Tls.OcspStapling).SelectMany(service => service.Certificates).ToHashSet(StringComparer.Ordinal);
        var used = config.Certificates.Where(certificate => names.Contains(certificate.Name)).ToList();
        var texts = used.Select(certificate => certificate.ChainPem).ToHashSet(StringComparer.Ordinal);
        foreach (var old in _read.Keys.Where(text => !texts.Contains(text)).ToList())
            _read.Remove(old);
        foreach (var certificate in used.Where(certificate => !_read.ContainsKey(certificate.ChainPem)))
            _read[certificate.ChainPem] = StapledCertificate.Of(certificate);
        return [.. _read.Values.OfType<StapledCertificate>().DistinctBy(one => one.Fingerprint)];
    }

    /// <summary>What is on disk may still hold.</summary>
    private void Begin(StapledCertificate certificate)
    {
        var now = time.GetUtcNow();
        if (certificate.Responder is not { } responder)
        {
            book.Set(certificate.Fingerprint, new StaplingState(StaplingOutcome.None, "", certificate.Why));
            return;
        }

        book.Set(certificate.Fingerprint, new StaplingState(StaplingOutcome.Waiting, responder.ToString(), "") { NextAsk = now });
        if (files.Read(certificate.Fingerprint) is { } kept && OcspCheck.Check(kept, certificate.Der, certificate.IssuerDer, now, out _) is { Status: OcspStatus.Good, NextUpdate: not null } answer)
            Staple(certificate, responder, kept, answer, askedAt: null);
    }

    private async Task AskAsync(StapledCertificate certificate, CancellationToken cancel)
    {
        var responder = certificate.Responder!;
        try
        {
            var response = await client.AskAsync(responder, OcspCheck.MakeRequest(certificate.Der, certificate.IssuerDer), cancel);
            var answer = OcspCheck.Check(response, certificate.Der, certificate.IssuerDer, time.GetUtcNow(), out var reason);
            if (answer is null)
                Fail(certificate, $"the answer of {responder} is not right: {reason}");
            else if (answer.Status == OcspStatus.Good)
                Take(certificate, response, answer);
            else
                Refuse(certificate, answer);
        }
        catch (Exception problem) when (problem is HttpRequestException or InvalidOperationException)
        {
            Fail(certificate, $"{responder}: {problem.Message}");
        }
    }

    private void Take(StapledCertificate certificate, byte[] response, OcspAnswer answer)
    {
        var before = book.Find(certificate.Fingerprint)!;
        Staple(certificate, certificate.Responder!, response, answer, time.GetUtcNow());
        files.Write(certificate.Fingerprint, response);
        if (before.Outcome is StaplingOutcome.Failed or StaplingOutcome.Refused)
            Raise(EventSeverity.Info, certificate, "The certificate's status (OCSP) is good and given to clients again.");
    }

    private void Staple(StapledCertificate certificate, Uri responder, byte[] response, OcspAnswer answer, DateTimeOffset? askedAt)
    {
        var now = time.GetUtcNow();
        var until = answer.NextUpdate ?? now + LifetimeUnsaid;
        var half = answer.ThisUpdate + ((until - answer.ThisUpdate) / 2);
        // A responder that gives out an old answer is asked again before that expires, but not all the time.
        var later = now + Least(RetryMost, (until - now) / 2);
        var nextAsk = half > now ? half : askedAt is null ? now : later < now + RetryFirst ? now + RetryFirst : later;
        staples.Put(certificate.Fingerprint, response, until);
        book.Set(certificate.Fingerprint, new StaplingState(StaplingOutcome.Good, responder.ToString(), "") { Since = answer.ThisUpdate, Until = until, AskedAt = askedAt, NextAsk = nextAsk });
    }

    /// <summary>What was stapled goes on while it holds.</summary>
    private void Fail(StapledCertificate certificate, string problem)
    {
        var now = time.GetUtcNow();
        var before = book.Find(certificate.Fingerprint)!;
        var failures = before.Failures + 1;
        var holds = before.Until is { } until && until > now;
        var wait = Least(RetryMost, RetryFirst * Math.Pow(2, Math.Min(failures - 1, 10)));
        book.Set(certificate.Fingerprint, before with
        {
            Outcome = StaplingOutcome.Failed,
            Problem = problem,
            AskedAt = now,
            NextAsk = now + wait,
            Failures = failures,
            Since = holds ? before.Since : null,
            Until = holds ? before.Until : null,
        });
        if (failures == 1)
        {
            Raise(
                EventSeverity.Warning,
                certificate,
                $"The certificate's status (OCSP) cannot be had: {problem}. {(holds ? $"Clients get the last one until {before.Until:yyyy-MM-dd HH:mm} UTC" : "Clients get none")}; it is tried again by itself.");
        }
        else if (before.Until is not null && !holds)
        {
            Raise(EventSeverity.Warning, certificate, $"The certificate's last status (OCSP) has expired, so clients get none: {problem}");
        }
    }

    private void Refuse(StapledCertificate certificate, OcspAnswer answer)
    {
        var now = time.GetUtcNow();
        var before = book.Find(certificate.Fingerprint)!;
        var problem = answer.Status == OcspStatus.Revoked ? "the responder says that the certificate is revoked; replace it" : "the responder does not know the certificate";
        staples.Remove(certificate.Fingerprint);
        files.Delete(certificate.Fingerprint);
        book.Set(certificate.Fingerprint, new StaplingState(StaplingOutcome.Refused, certificate.Responder!.ToString(), problem) { AskedAt = now, NextAsk = now + RetryMost });
        if (before.Outcome != StaplingOutcome.Refused)
            Raise(EventSeverity.Error, certificate, $"No status (OCSP) is given to clients: {problem}.");
    }

    private void Raise(EventSeverity severity, StapledCertificate certificate, string message) => events.Raise(new Happening(severity, EventKinds.Certificate, certificate.Name, message));

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
