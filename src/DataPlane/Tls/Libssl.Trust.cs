using System.Runtime.InteropServices;

namespace LoadMaster.DataPlane.Tls;

/// <summary>The calls about tickets, peers' certificates and who is trusted.</summary>
internal static unsafe partial class Libssl
{
    public const int ControlGroups = 92;
    public const int VerifyPeer = 1;
    public const int VerifyFailWithoutPeer = 2;

    /// <summary>X509_V_FLAG_CRL_CHECK: the shown certificate must not be on its issuer's list.</summary>
    public const uint CheckRevocation = 0x4;

    /// <summary>X509_V_FLAG_PARTIAL_CHAIN: what is in the store is trusted, also when it is not self-signed.</summary>
    public const uint TrustAnyInStore = 0x80000;

    private const int ContextExData = 1;

    private static readonly Lazy<int> Slot = new(() => NewExDataIndex(ContextExData, 0, null, null, null, null));

    /// <summary>Where a context keeps the handle of its <see cref="TlsContext"/>.</summary>
    public static int HandleSlot => Slot.Value;

    [LibraryImport(Crypto, EntryPoint = "CRYPTO_get_ex_new_index")]
    private static partial int NewExDataIndex(int kind, nint number, void* pointer, void* onNew, void* onCopy, void* onFree);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_set_ex_data")]
    public static partial int SetExData(nint context, int index, void* data);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_get_ex_data")]
    public static partial void* ExData(nint context, int index);

    [LibraryImport(Ssl, EntryPoint = "SSL_get_SSL_CTX")]
    public static partial nint ContextOf(nint ssl);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_set_ciphersuites")]
    public static partial int SetCipherSuites(nint context, byte* list);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_set_tlsext_ticket_key_evp_cb")]
    public static partial int SetTicketKeyCallback(nint context, void* callback);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_set_timeout")]
    public static partial nint SetSessionTimeout(nint context, nint seconds);

    [LibraryImport(Crypto, EntryPoint = "EVP_aes_256_cbc")]
    public static partial nint Aes256Cbc();

    [LibraryImport(Crypto, EntryPoint = "EVP_CipherInit_ex")]
    public static partial int InitCipher(nint cipherContext, nint cipher, nint engine, byte* key, byte* iv, int encrypts);

    [LibraryImport(Crypto, EntryPoint = "EVP_MAC_CTX_set_params")]
    public static partial int SetMacParameters(nint macContext, Parameter* parameters);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_set_verify")]
    public static partial void SetVerify(nint context, int mode, void* callback);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_add_client_CA")]
    public static partial int AddClientAuthority(nint context, nint certificate);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_get_cert_store")]
    public static partial nint StoreOf(nint context);

    [LibraryImport(Crypto, EntryPoint = "X509_STORE_add_cert")]
    public static partial int AddToStore(nint store, nint certificate);

    [LibraryImport(Crypto, EntryPoint = "X509_STORE_add_crl")]
    public static partial int AddRevocations(nint store, nint list);

    [LibraryImport(Crypto, EntryPoint = "X509_STORE_set_flags")]
    public static partial int SetStoreFlags(nint store, nuint flags);

    [LibraryImport(Crypto, EntryPoint = "d2i_X509_CRL")]
    public static partial nint ReadRevocations(nint* reuse, byte** data, nint length);

    [LibraryImport(Crypto, EntryPoint = "X509_CRL_free")]
    public static partial void FreeRevocations(nint list);

    [LibraryImport(Ssl, EntryPoint = "SSL_get1_peer_certificate")]
    public static partial nint PeerCertificate(nint ssl);

    [LibraryImport(Crypto, EntryPoint = "i2d_X509")]
    public static partial int WriteCertificate(nint certificate, byte** target);

    /// <summary>OSSL_PARAM; a list of them ends with one without a key.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Parameter
    {
        public const uint Utf8String = 4;
        public const uint OctetString = 5;

        public byte* Key;
        public uint Type;
        public void* Data;
        public nuint Size;
        public nuint Returned;
    }
}
