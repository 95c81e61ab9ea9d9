namespace LoadMaster.DataPlane.Tls;

/// <summary>What a responder says of a certificate.</summary>
public enum OcspStatus
{
    Good,
    Revoked,
    Unknown,
}

/// <summary>A response whose signature, times and certificate are right.</summary>
/// <param name="ThisUpdate">UTC.</param>
/// <param name="NextUpdate">UTC; null when the responder does not say until when it holds.</param>
public sealed record OcspAnswer(OcspStatus Status, DateTimeOffset ThisUpdate, DateTimeOffset? NextUpdate);

/// <summary>Asks about one certificate and checks the answers (RFC 6960), by OpenSSL. Certificates are DER.</summary>
public static unsafe class OcspCheck
{
    /// <summary>Clocks may differ so much.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>A request about the certificate, without a nonce, so that responders can answer from what they have.</summary>
    public static byte[] MakeRequest(byte[] certificate, byte[] issuer)
    {
        var (own, above) = (Read(certificate), Read(issuer));
        var request = Libssl.NewOcspRequest();
        try
        {
            var id = Libssl.OcspIdOf(0, own, above);
            if (id == 0 || Libssl.AddOcspId(request, id) == 0)
            {
                throw new InvalidOperationException($"OpenSSL makes no OCSP request: {Libssl.TakeErrorText()}");
            }

            var bytes = new byte[Libssl.WriteOcspRequest(request, null)];
            fixed (byte* start = bytes)
            {
                var at = start;
                _ = Libssl.WriteOcspRequest(request, &at);
            }

            return bytes;
        }
        finally
        {
            Libssl.FreeOcspRequest(request);
            Libssl.FreeCertificate(own);
            Libssl.FreeCertificate(above);
        }
    }

    /// <summary>Null, with the reason in words, for a response that is not one by the issuer, or by whom it has charged, about this certificate and this time.</summary>
    public static OcspAnswer? Check(byte[] response, byte[] certificate, byte[] issuer, DateTimeOffset now, out string reason)
    {
        Libssl.ClearErrors();
        nint parsed;
        fixed (byte* start = response)
        {
            var at = start;
            parsed = Libssl.ReadOcspResponse(null, &at, response.Length);
        }

        if (parsed == 0)
        {
            reason = "it is not an OCSP response";
            Libssl.ClearErrors();
            return null;
        }

        var status = Libssl.OcspStatusOf(parsed);
        var basic = status == Libssl.OcspSuccessful ? Libssl.OcspBasicOf(parsed) : 0;
        var (own, above) = (Read(certificate), Read(issuer));
        try
        {
            if (basic == 0)
            {
                reason = status switch { 1 => "the responder calls the request malformed", 3 => "the responder says to try later", 6 => "the responder does not answer this node", _ => $"the responder failed (status {status})" };
                return null;
            }

            if (!IsSigned(basic, above))
            {
                reason = $"it is not signed by the certificate's issuer ({Libssl.TakeErrorText()})";
                return null;
            }

            return Find(basic, own, above, now, out reason);
        }
        finally
        {
            Libssl.FreeOcspBasic(basic);
            Libssl.FreeOcspResponse(parsed);
            Libssl.FreeCertificate(own);
            Libssl.FreeCertificate(above);
        }
    }

    /// <summary>By the issuer, or by a certificate of the issuer for that purpose.</summary>
    private static bool IsSigned(nint basic, nint issuer)
    {
        var store = Libssl.NewStore();
        var stack = Libssl.NewStack();
        try
        {
            _ = Libssl.AddToStore(store, issuer);
            _ = Libssl.SetStoreFlags(store, Libssl.TrustAnyInStore);
            _ = Libssl.Push(stack, issuer);
            return Libssl.VerifyOcsp(basic, stack, store, 0) == 1;
        }
        finally
        {
            Libssl.FreeStack(stack);
            Libssl.FreeStore(store);
        }
    }

    private static OcspAnswer? Find(nint basic, nint certificate, nint issuer, DateTimeOffset now, out string reason)
    {
        var id = Libssl.OcspIdOf(0, certificate, issuer);
        int status;
        int why;
        nint revokedAt;
        nint thisUpdate;
        nint nextUpdate;
        var found = Libssl.FindOcspStatus(basic, id, &status, &why, &revokedAt, &thisUpdate, &nextUpdate);
        Libssl.FreeOcspId(id);
        reason = "";
        if (found != 1 || TimeOf(thisUpdate) is not { } since)
        {
            reason = "it says nothing about this certificate";
            return null;
        }

        var until = nextUpdate == 0 ? null : TimeOf(nextUpdate);
        if (since > now + Tolerance)
        {
            reason = $"it holds from {since:yyyy-MM-dd HH:mm} UTC on only; compare the clocks";
        }
        else if (until <= now)
        {
            reason = $"it has expired on {until:yyyy-MM-dd HH:mm} UTC";
        }

        return reason.Length > 0 ? null : new OcspAnswer(status switch { 0 => OcspStatus.Good, 1 => OcspStatus.Revoked, _ => OcspStatus.Unknown }, since, until);
    }

    private static DateTimeOffset? TimeOf(nint time)
    {
        Libssl.BrokenDownTime read;
        return time != 0 && Libssl.ReadTime(time, &read) == 1
            ? new DateTimeOffset(read.YearSince1900 + 1900, read.Month + 1, read.Day, read.Hour, read.Minute, Math.Min(read.Second, 59), TimeSpan.Zero)
            : null;
    }

    private static nint Read(byte[] der)
    {
        fixed (byte* start = der)
        {
            var at = start;
            var certificate = Libssl.ReadCertificate(null, &at, der.Length);
            return certificate != 0 ? certificate : throw new InvalidOperationException($"OpenSSL cannot read the certificate: {Libssl.TakeErrorText()}");
        }
    }
}
