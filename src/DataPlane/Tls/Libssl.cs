using System.Runtime.InteropServices;

namespace LoadMaster.DataPlane.Tls;

/// <summary>The calls of OpenSSL 3 that the engine makes, with blittable signatures.</summary>
internal static unsafe partial class Libssl
{
    public const int ErrorSsl = 1;
    public const int ErrorWantRead = 2;
    public const int ErrorWantWrite = 3;
    public const int ErrorZeroReturn = 6;

    public const int ControlMode = 33;
    public const int ControlReadAhead = 41;
    public const int ControlSessionCacheMode = 44;
    public const int ControlServerNameCallback = 53;
    public const int ControlServerNameArgument = 54;
    public const int ControlChainCertificate = 89;
    public const int ControlMinimumVersion = 123;

    /// <summary>SSL_MODE_ENABLE_PARTIAL_WRITE, ACCEPT_MOVING_WRITE_BUFFER, RELEASE_BUFFERS.</summary>
    public const int Modes = 0x1 | 0x2 | 0x10;

    /// <summary>SSL_OP_IGNORE_UNEXPECTED_EOF, NO_COMPRESSION, PRIORITIZE_CHACHA, CIPHER_SERVER_PREFERENCE, NO_RENEGOTIATION.</summary>
    public const ulong Options = (1UL << 7) | (1UL << 17) | (1UL << 21) | (1UL << 22) | (1UL << 30);

    public const int CallbackOk = 0;
    public const int CallbackFatal = 2;

    /// <summary>The client spoke HTTP where TLS was expected.</summary>
    public const ulong ReasonHttpRequest = 156;

    private const string Ssl = "libssl.so.3";
    private const string Crypto = "libcrypto.so.3";

    [LibraryImport(Ssl, EntryPoint = "TLS_server_method")]
    public static partial nint ServerMethod();

    [LibraryImport(Ssl, EntryPoint = "SSL_version")]
    public static partial int Version(nint ssl);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_new")]
    public static partial nint NewContext(nint method);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_free")]
    public static partial void FreeContext(nint context);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_ctrl")]
    public static partial nint ControlContext(nint context, int command, nint number, void* pointer);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_callback_ctrl")]
    public static partial nint ControlCallback(nint context, int command, void* callback);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_set_options")]
    public static partial ulong SetOptions(nint context, ulong options);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_set_cipher_list")]
    public static partial int SetCipherList(nint context, byte* list);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_set_session_id_context")]
    public static partial int SetSessionContext(nint context, byte* bytes, uint length);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_set_alpn_select_cb")]
    public static partial void SetAlpnCallback(nint context, void* callback, void* argument);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_use_certificate")]
    public static partial int UseCertificate(nint context, nint certificate);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_use_PrivateKey")]
    public static partial int UsePrivateKey(nint context, nint key);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_check_private_key")]
    public static partial int CheckPrivateKey(nint context);

    [LibraryImport(Ssl, EntryPoint = "SSL_new")]
    public static partial nint New(nint context);

    [LibraryImport(Ssl, EntryPoint = "SSL_free")]
    public static partial void Free(nint ssl);

    [LibraryImport(Ssl, EntryPoint = "SSL_set_bio")]
    public static partial void SetBio(nint ssl, nint read, nint write);

    [LibraryImport(Ssl, EntryPoint = "SSL_set_accept_state")]
    public static partial void SetAcceptState(nint ssl);

    [LibraryImport(Ssl, EntryPoint = "SSL_set_SSL_CTX")]
    public static partial nint SetContext(nint ssl, nint context);

    [LibraryImport(Ssl, EntryPoint = "SSL_get_servername")]
    public static partial nint ServerName(nint ssl, int type);

    [LibraryImport(Ssl, EntryPoint = "SSL_do_handshake")]
    public static partial int Handshake(nint ssl);

    [LibraryImport(Ssl, EntryPoint = "SSL_read")]
    public static partial int Read(nint ssl, byte* buffer, int room);

    [LibraryImport(Ssl, EntryPoint = "SSL_write")]
    public static partial int Write(nint ssl, byte* data, int length);

    [LibraryImport(Ssl, EntryPoint = "SSL_has_pending")]
    public static partial int HasPending(nint ssl);

    [LibraryImport(Ssl, EntryPoint = "SSL_shutdown")]
    public static partial int Shutdown(nint ssl);

    [LibraryImport(Ssl, EntryPoint = "SSL_get_error")]
    public static partial int GetError(nint ssl, int result);

    [LibraryImport(Crypto, EntryPoint = "ERR_clear_error")]
    public static partial void ClearErrors();

    [LibraryImport(Crypto, EntryPoint = "ERR_get_error")]
    public static partial ulong NextError();

    [LibraryImport(Crypto, EntryPoint = "ERR_peek_error")]
    public static partial ulong PeekError();

    [LibraryImport(Crypto, EntryPoint = "ERR_reason_error_string")]
    public static partial nint ErrorReason(ulong error);

    [LibraryImport(Crypto, EntryPoint = "d2i_X509")]
    public static partial nint ReadCertificate(nint* reuse, byte** data, nint length);

    [LibraryImport(Crypto, EntryPoint = "X509_free")]
    public static partial void FreeCertificate(nint certificate);

    [LibraryImport(Crypto, EntryPoint = "d2i_AutoPrivateKey")]
    public static partial nint ReadPrivateKey(nint* reuse, byte** data, nint length);

    [LibraryImport(Crypto, EntryPoint = "EVP_PKEY_free")]
    public static partial void FreePrivateKey(nint key);

    [LibraryImport(Crypto, EntryPoint = "BIO_meth_new")]
    public static partial nint NewBioMethod(int type, byte* name);

    [LibraryImport(Crypto, EntryPoint = "BIO_meth_set_read")]
    public static partial int SetBioRead(nint method, void* callback);

    [LibraryImport(Crypto, EntryPoint = "BIO_meth_set_write")]
    public static partial int SetBioWrite(nint method, void* callback);

    [LibraryImport(Crypto, EntryPoint = "BIO_meth_set_ctrl")]
    public static partial int SetBioControl(nint method, void* callback);

    [LibraryImport(Crypto, EntryPoint = "BIO_new")]
    public static partial nint NewBio(nint method);

    [LibraryImport(Crypto, EntryPoint = "BIO_set_init")]
    public static partial void SetBioInit(nint bio, int init);

    [LibraryImport(Crypto, EntryPoint = "BIO_set_data")]
    public static partial void SetBioData(nint bio, void* data);

    [LibraryImport(Crypto, EntryPoint = "BIO_get_data")]
    public static partial void* BioData(nint bio);

    [LibraryImport(Crypto, EntryPoint = "BIO_set_flags")]
    public static partial void SetBioFlags(nint bio, int flags);

    [LibraryImport(Crypto, EntryPoint = "BIO_clear_flags")]
    public static partial void ClearBioFlags(nint bio, int flags);

    /// <summary>The first queued error in words; empties the queue.</summary>
    public static string TakeErrorText()
    {
        var error = NextError();
        ClearErrors();
        return error == 0 ? "unknown error" : Marshal.PtrToStringUTF8(ErrorReason(error)) ?? $"error {error:x}";
    }
}
