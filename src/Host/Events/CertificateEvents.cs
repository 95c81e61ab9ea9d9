using System.Globalization;
using LoadMaster.DataPlane.Tls;
using LoadMaster.Domain.Acme;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Acme;

namespace LoadMaster.Host.Events;

/// <summary>Tells of certificates whose end comes near: once for each of the days that are set, and when it has come.</summary>
public sealed class CertificateEvents
{
    private const string Beginning = "The certificate, or one of its chain,";

    /// <summary>By name: of which certificate, and at which threshold it was told last.</summary>
    private readonly Dictionary<string, (DateTimeOffset End, int Told)> _told = [];

    /// <param name="kept">Events of before, the newest first: what they tell already is not told again after a restart.</param>
    public IReadOnlyList<Happening> Of(LoadMasterConfig config, DateTimeOffset now, IReadOnlyList<NodeEvent> kept)
    {
        var happened = new List<Happening>();
        foreach (var certificate in config.Certificates)
        {
            if (!CertificateChain.TryRead(certificate.ChainPem, out var chain, out _))
                continue;
            var end = new DateTimeOffset(chain.Min(one => one.NotAfter).ToUniversalTime(), TimeSpan.Zero);
            foreach (var one in chain)
                one.Dispose();
            // One that renews itself is worth a word only when that should have happened a day ago.
            if (certificate.Acme.IsOn && AcmeCertificates.Facts(certificate) is { } has && now < AcmeRules.RenewAt(certificate.Acme, has).AddDays(1) && now < has.NotAfter)
                continue;
            var reached = Reached(config.Alerts, end, now);
            if (reached is not null && !_told.ContainsKey(certificate.Name) && ToldBefore(config.Alerts, certificate.Name, end, kept) is { } before)
                _told[certificate.Name] = (end, before);
            if (reached is { } days && !(_told.TryGetValue(certificate.Name, out var told) && told.End == end && told.Told <= days))
            {
                happened.Add(new Happening(SeverityOf(config.Alerts, days), EventKinds.Certificate, certificate.Name, Message(certificate, end, now)));
                _told[certificate.Name] = (end, days);
            }
        }

        foreach (var gone in _told.Keys.Except(config.Certificates.Select(certificate => certificate.Name)).ToList())
            _told.Remove(gone);
        return happened;
    }

    /// <summary>The threshold at which a kept event told of this end of the certificate; null for none.</summary>
    private static int? ToldBefore(AlertSettings alerts, string name, DateTimeOffset end, IReadOnlyList<NodeEvent> kept) =>
        kept.FirstOrDefault(one => one.Kind == EventKinds.Certificate && one.Subject == name && one.Message.StartsWith(Beginning, StringComparison.Ordinal) && one.Message.Contains($" on {At(end)} UTC", StringComparison.Ordinal)) is { } told
            ? Reached(alerts, end, told.At)
            : null;

    private static string At(DateTimeOffset end) => end.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>The smallest number of days that is reached, 0 for a certificate that has ended; null for none.</summary>
    private static int? Reached(AlertSettings alerts, DateTimeOffset end, DateTimeOffset now)
    {
        if (end <= now)
            return 0;
        var reached = alerts.CertificateDays.Where(days => end <= now.AddDays(days)).ToList();
        return reached.Count > 0 ? reached.Min() : null;
    }

    private static EventSeverity SeverityOf(AlertSettings alerts, int days) =>
        days == 0 || (alerts.CertificateDays.Count > 0 && days == alerts.CertificateDays.Min()) ? EventSeverity.Error : EventSeverity.Warning;

    private static string Message(Certificate certificate, DateTimeOffset end, DateTimeOffset now)
    {
        var what = certificate.Acme.IsOn ? $"'lm cert show {certificate.Name}' tells why no new one has come." : "Replace it with 'lm cert add --replace'.";
        var at = At(end);
        return end <= now
            ? $"{Beginning} has ended on {at} UTC: clients refuse it. {what}"
            : string.Create(CultureInfo.InvariantCulture, $"{Beginning} ends on {at} UTC, in {Math.Floor((end - now).TotalDays)} days. {what}");
    }
}
