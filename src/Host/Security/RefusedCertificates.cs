using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Security;

/// <summary>Brings refused client certificates into log and audit, each address once a minute: whoever sends them without end does not fill either.</summary>
public sealed class RefusedCertificates(AuditLog audit, TimeProvider time)
{
    private const int AddressesMax = 1000;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _told = [];

    public void Tell(HttpContext context, CertificateVerdict.Bad bad)
    {
        var address = Caller.AddressOf(context);
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (_told.TryGetValue(address, out var at) && time.GetElapsedTime(at, now) < Pause)
                return;
            if (_told.Count >= AddressesMax)
                _told.Clear();
            _told[address] = now;
        }

        audit.CertificateRefused(bad.Subject, address, bad.Reason);
    }
}
