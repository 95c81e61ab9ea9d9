using System.Runtime.InteropServices;

namespace LoadMaster.DataPlane.Tls;

/// <summary>The calls of the client's side: TLS with real servers.</summary>
internal static unsafe partial class Libssl
{
    public const int ControlHostName = 55;

    /// <summary>SSL_SENT_SHUTDOWN and SSL_RECEIVED_SHUTDOWN.</summary>
    public const int ShutdownBoth = 3;

    [LibraryImport(Ssl, EntryPoint = "TLS_client_method")]
    public static partial nint ClientMethod();

    [LibraryImport(Ssl, EntryPoint = "SSL_set_connect_state")]
    public static partial void SetConnectState(nint ssl);

    [LibraryImport(Ssl, EntryPoint = "SSL_ctrl")]
    public static partial nint Control(nint ssl, int command, nint number, void* pointer);

    [LibraryImport(Ssl, EntryPoint = "SSL_set1_host")]
    public static partial int SetExpectedHost(nint ssl, byte* name);

    [LibraryImport(Ssl, EntryPoint = "SSL_get0_param")]
    public static partial nint VerifyParameters(nint ssl);

    [LibraryImport(Crypto, EntryPoint = "X509_VERIFY_PARAM_set1_ip_asc")]
    public static partial int SetExpectedAddress(nint parameters, byte* address);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_set_default_verify_paths")]
    public static partial int TrustMachine(nint context);

    /// <summary>0 is success.</summary>
    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_set_alpn_protos")]
    public static partial int SetAlpnOffer(nint context, byte* protocols, uint length);

    [LibraryImport(Ssl, EntryPoint = "SSL_get_verify_result")]
    public static partial nint VerifyResult(nint ssl);

    [LibraryImport(Crypto, EntryPoint = "X509_verify_cert_error_string")]
    private static partial nint VerifyResultText(nint result);

    [LibraryImport(Ssl, EntryPoint = "SSL_set_session")]
    public static partial int SetSession(nint ssl, nint session);

    [LibraryImport(Ssl, EntryPoint = "SSL_get1_session")]
    public static partial nint TakeSession(nint ssl);

    [LibraryImport(Ssl, EntryPoint = "SSL_SESSION_is_resumable")]
    public static partial int IsResumable(nint session);

    [LibraryImport(Ssl, EntryPoint = "SSL_SESSION_free")]
    public static partial void FreeSession(nint session);

    [LibraryImport(Ssl, EntryPoint = "SSL_set_shutdown")]
    public static partial void SetShutdown(nint ssl, int mode);

    /// <summary>Why a certificate was not accepted; null when that was not the matter.</summary>
    public static string? VerifyFailure(nint ssl) => VerifyResult(ssl) is var result and not 0 ? Marshal.PtrToStringUTF8(VerifyResultText(result)) : null;
}
