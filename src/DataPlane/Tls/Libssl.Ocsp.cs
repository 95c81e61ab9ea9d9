using System.Runtime.InteropServices;

namespace LoadMaster.DataPlane.Tls;

/// <summary>The calls about certificate status: stapling it, asking for it, checking the answer (RFC 6066 section 8, RFC 6960).</summary>
internal static unsafe partial class Libssl
{
    public const int ControlStatusCallback = 63;
    public const int ControlStatusResponse = 71;

    /// <summary>SSL_TLSEXT_ERR_NOACK: the extension is left out, the handshake goes on.</summary>
    public const int CallbackNoAck = 3;
    public const int OcspSuccessful = 0;

    [LibraryImport(Crypto, EntryPoint = "CRYPTO_malloc")]
    public static partial void* Allocate(nuint bytes, byte* file, int line);

    [LibraryImport(Crypto, EntryPoint = "OCSP_cert_to_id")]
    public static partial nint OcspIdOf(nint digest, nint certificate, nint issuer);

    [LibraryImport(Crypto, EntryPoint = "OCSP_CERTID_free")]
    public static partial void FreeOcspId(nint id);

    [LibraryImport(Crypto, EntryPoint = "OCSP_REQUEST_new")]
    public static partial nint NewOcspRequest();

    /// <summary>The request owns the id then.</summary>
    [LibraryImport(Crypto, EntryPoint = "OCSP_request_add0_id")]
    public static partial nint AddOcspId(nint request, nint id);

    [LibraryImport(Crypto, EntryPoint = "i2d_OCSP_REQUEST")]
    public static partial int WriteOcspRequest(nint request, byte** target);

    [LibraryImport(Crypto, EntryPoint = "OCSP_REQUEST_free")]
    public static partial void FreeOcspRequest(nint request);

    [LibraryImport(Crypto, EntryPoint = "d2i_OCSP_RESPONSE")]
    public static partial nint ReadOcspResponse(nint* reuse, byte** data, nint length);

    [LibraryImport(Crypto, EntryPoint = "OCSP_RESPONSE_free")]
    public static partial void FreeOcspResponse(nint response);

    [LibraryImport(Crypto, EntryPoint = "OCSP_response_status")]
    public static partial int OcspStatusOf(nint response);

    [LibraryImport(Crypto, EntryPoint = "OCSP_response_get1_basic")]
    public static partial nint OcspBasicOf(nint response);

    [LibraryImport(Crypto, EntryPoint = "OCSP_BASICRESP_free")]
    public static partial void FreeOcspBasic(nint basic);

    [LibraryImport(Crypto, EntryPoint = "OCSP_basic_verify")]
    public static partial int VerifyOcsp(nint basic, nint certificates, nint store, nuint flags);

    /// <summary>1 when it is found; the times are the response's own.</summary>
    [LibraryImport(Crypto, EntryPoint = "OCSP_resp_find_status")]
    public static partial int FindOcspStatus(nint basic, nint id, int* status, int* reason, nint* revokedAt, nint* thisUpdate, nint* nextUpdate);

    [LibraryImport(Crypto, EntryPoint = "X509_STORE_new")]
    public static partial nint NewStore();

    [LibraryImport(Crypto, EntryPoint = "X509_STORE_free")]
    public static partial void FreeStore(nint store);

    [LibraryImport(Crypto, EntryPoint = "OPENSSL_sk_new_null")]
    public static partial nint NewStack();

    [LibraryImport(Crypto, EntryPoint = "OPENSSL_sk_push")]
    public static partial int Push(nint stack, nint item);

    [LibraryImport(Crypto, EntryPoint = "OPENSSL_sk_free")]
    public static partial void FreeStack(nint stack);

    [LibraryImport(Crypto, EntryPoint = "ASN1_TIME_to_tm")]
    public static partial int ReadTime(nint time, BrokenDownTime* target);

    /// <summary><c>struct tm</c> of glibc, UTC.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct BrokenDownTime
    {
        public int Second;
        public int Minute;
        public int Hour;
        public int Day;
        public int Month;
        public int YearSince1900;
        public int WeekDay;
        public int YearDay;
        public int IsDaylightSaving;
        public nint Offset;
        public nint Zone;
    }
}
