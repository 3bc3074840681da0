"""Which extension has which layout in which message: one table per message."""

from collections.abc import Mapping

from tlswire.reference.extension import Extension, RawExtension
from tlswire.reference.extension.application_layer_protocol_negotiation import ProtocolNameList
from tlswire.reference.extension.application_settings import (
    ApplicationSettings,
    ApplicationSettingsSupport,
)
from tlswire.reference.extension.cached_info import CachedInformation, CachedInformationUsed
from tlswire.reference.extension.cert_type import CertTypeList, CertTypeSelected
from tlswire.reference.extension.certificate_authorities import CertificateAuthorities
from tlswire.reference.extension.channel_id import ChannelId
from tlswire.reference.extension.client_authz import ClientAuthzFormats
from tlswire.reference.extension.client_certificate_type import (
    ClientCertTypes,
    ClientCertTypeSelected,
)
from tlswire.reference.extension.client_certificate_url import ClientCertificateUrl
from tlswire.reference.extension.compress_certificate import CertificateCompressionAlgorithms
from tlswire.reference.extension.connection_id import ConnectionId
from tlswire.reference.extension.cookie import Cookie
from tlswire.reference.extension.delegated_credential import (
    DelegatedCredential,
    DelegatedCredentialSupport,
)
from tlswire.reference.extension.dnssec_chain import DnssecChain, DnssecChainRequest
from tlswire.reference.extension.early_data import EarlyDataIndication, EarlyDataLimit
from tlswire.reference.extension.ec_point_formats import EcPointFormatList
from tlswire.reference.extension.ech_is_inner import EchIsInner
from tlswire.reference.extension.ech_outer_extensions import OuterExtensions
from tlswire.reference.extension.ecjpake_key_kp_pair import EcJpakeKeyKpPairList
from tlswire.reference.extension.encrypt_then_mac import EncryptThenMac
from tlswire.reference.extension.encrypted_client_hello import (
    EchClientHello,
    EchEncryptedExtensions,
    EchHelloRetryRequest,
)
from tlswire.reference.extension.encrypted_client_hello_draft10 import EchClientHelloDraft
from tlswire.reference.extension.encrypted_server_name import ClientEncryptedSni, ServerEncryptedSni
from tlswire.reference.extension.extended_main_secret import ExtendedMainSecret
from tlswire.reference.extension.external_id_hash import ExternalIdentityHash
from tlswire.reference.extension.external_session_id import ExternalSessionId
from tlswire.reference.extension.heartbeat import HeartbeatExtension
from tlswire.reference.extension.key_share import (
    KeyShareClientHello,
    KeyShareHelloRetryRequest,
    KeyShareServerHello,
)
from tlswire.reference.extension.max_fragment_length import MaxFragmentLength
from tlswire.reference.extension.next_protocol_negotiation import (
    NextProtocols,
    NextProtocolSupport,
)
from tlswire.reference.extension.oid_filters import OidFilters
from tlswire.reference.extension.padding import Padding
from tlswire.reference.extension.pake import PakeClientHello, PakeServerHello
from tlswire.reference.extension.password_salt import PasswordSalt
from tlswire.reference.extension.post_handshake_auth import PostHandshakeAuth
from tlswire.reference.extension.pre_shared_key import OfferedPsks, SelectedPsk
from tlswire.reference.extension.psk_key_exchange_modes import PskKeyExchangeModes
from tlswire.reference.extension.pwd_clear import PwdClear
from tlswire.reference.extension.pwd_protect import PwdProtect
from tlswire.reference.extension.quic_transport_parameters import QuicTransportParameters
from tlswire.reference.extension.quic_transport_parameters_draft import QuicTransportParametersDraft
from tlswire.reference.extension.record_size_limit import RecordSizeLimit
from tlswire.reference.extension.renegotiation_info import RenegotiationInfo
from tlswire.reference.extension.rrc import ReturnRoutabilityCheck
from tlswire.reference.extension.sequence_number_encryption_algorithms import (
    SequenceNumberEncryptionAlgorithms,
)
from tlswire.reference.extension.server_authz import ServerAuthzFormats
from tlswire.reference.extension.server_certificate_type import (
    ServerCertTypes,
    ServerCertTypeSelected,
)
from tlswire.reference.extension.server_name import ServerNameAcknowledgement, ServerNameList
from tlswire.reference.extension.server_padding import ServerPadding
from tlswire.reference.extension.session_ticket import SessionTicket
from tlswire.reference.extension.signature_algorithms import SignatureSchemeList
from tlswire.reference.extension.signature_algorithms_cert import CertificateSignatureSchemeList
from tlswire.reference.extension.signed_certificate_timestamp import (
    SignedCertificateTimestampList,
    SignedCertificateTimestampRequest,
)
from tlswire.reference.extension.srp import SrpName
from tlswire.reference.extension.status_request import (
    CertificateStatus,
    CertificateStatusRequest,
    StatusRequestAcknowledgement,
)
from tlswire.reference.extension.status_request_v2 import CertificateStatusRequestListV2
from tlswire.reference.extension.supported_ekt_ciphers import EktCiphers, EktCipherSelected
from tlswire.reference.extension.supported_groups import NamedGroupList
from tlswire.reference.extension.supported_versions import SelectedVersion, SupportedVersions
from tlswire.reference.extension.ticket_early_data_info import TicketEarlyDataInfo
from tlswire.reference.extension.ticket_pinning import PinningTicket, PinningTicketRequest
from tlswire.reference.extension.ticket_request import ClientTicketRequest, ServerTicketRequestHint
from tlswire.reference.extension.tlmsp import Tlmsp
from tlswire.reference.extension.tlmsp_delegate import TlmspDelegate
from tlswire.reference.extension.tlmsp_proxying import TlmspProxying
from tlswire.reference.extension.tls_cert_with_extern_psk import CertWithExternPsk
from tlswire.reference.extension.tls_flags import FlagExtensions
from tlswire.reference.extension.tls_lts import TlsLts
from tlswire.reference.extension.token_binding import TokenBindingParameters
from tlswire.reference.extension.transparency_info import TransItemList, TransparencyInfoRequest
from tlswire.reference.extension.truncated_hmac import TruncatedHmac
from tlswire.reference.extension.trust_anchors import TrustAnchorIdentifierList, TrustAnchorMatched
from tlswire.reference.extension.trusted_ca_keys import (
    TrustedAuthorities,
    TrustedCaKeysAcknowledgement,
)
from tlswire.reference.extension.use_srtp import UseSrtpData
from tlswire.reference.extension.user_mapping import UserMappingTypeList
from tlswire.registry import ExtensionType

Table = Mapping[ExtensionType, type[Extension]]


def _table(*kinds: type[Extension]) -> Table:
    """The kinds by each number they were ever sent under."""
    former = {code: kind for kind in kinds for code in getattr(kind, "FORMER_TYPES", ())}
    return {kind.TYPE: kind for kind in kinds} | former


def decode(raw: RawExtension, table: Table) -> Extension | RawExtension:
    """The body of `raw` in the layout it has in a message; raw where that is not known here."""
    kind = table.get(raw.extension_type)
    return raw if kind is None else raw.decode(kind)


CLIENT_HELLO = _table(
    ServerNameList,
    MaxFragmentLength,
    CertificateStatusRequest,
    NamedGroupList,
    EcPointFormatList,
    SignatureSchemeList,
    UseSrtpData,
    HeartbeatExtension,
    ProtocolNameList,
    CertificateStatusRequestListV2,
    SignedCertificateTimestampRequest,
    ClientCertTypes,
    ServerCertTypes,
    Padding,
    EncryptThenMac,
    ExtendedMainSecret,
    CertificateCompressionAlgorithms,
    RecordSizeLimit,
    CertWithExternPsk,
    DelegatedCredentialSupport,
    SessionTicket,
    OfferedPsks,
    EarlyDataIndication,
    SupportedVersions,
    Cookie,
    PskKeyExchangeModes,
    CertificateAuthorities,
    PostHandshakeAuth,
    CertificateSignatureSchemeList,
    KeyShareClientHello,
    ConnectionId,
    QuicTransportParameters,
    ClientTicketRequest,
    FlagExtensions,
    NextProtocolSupport,
    ApplicationSettingsSupport,
    EchClientHello,
    RenegotiationInfo,
    ClientCertificateUrl,
    TruncatedHmac,
    UserMappingTypeList,
    ClientAuthzFormats,
    ServerAuthzFormats,
    CertTypeList,
    SrpName,
    TokenBindingParameters,
    CachedInformation,
    TlsLts,
    EcJpakeKeyKpPairList,
    PwdProtect,
    PwdClear,
    PasswordSalt,
    PinningTicketRequest,
    TlmspProxying,
    TlmspDelegate,
    EktCiphers,
    TransparencyInfoRequest,
    ExternalIdentityHash,
    ExternalSessionId,
    DnssecChainRequest,
    SequenceNumberEncryptionAlgorithms,
    ReturnRoutabilityCheck,
    OuterExtensions,
    ServerPadding,
    ChannelId,
    PakeClientHello,
    TrustAnchorIdentifierList,
    EchIsInner,
    Tlmsp,
    TrustedAuthorities,
    ClientEncryptedSni,
    EchClientHelloDraft,
    QuicTransportParametersDraft,
)

SERVER_HELLO = _table(
    ServerNameAcknowledgement,
    MaxFragmentLength,
    StatusRequestAcknowledgement,
    NamedGroupList,
    EcPointFormatList,
    UseSrtpData,
    HeartbeatExtension,
    ProtocolNameList,
    SignedCertificateTimestampList,
    ClientCertTypeSelected,
    ServerCertTypeSelected,
    EncryptThenMac,
    ExtendedMainSecret,
    RecordSizeLimit,
    CertWithExternPsk,
    SessionTicket,
    SelectedPsk,
    SelectedVersion,
    KeyShareServerHello,
    ConnectionId,
    FlagExtensions,
    NextProtocols,
    RenegotiationInfo,
    ClientCertificateUrl,
    TruncatedHmac,
    UserMappingTypeList,
    ClientAuthzFormats,
    ServerAuthzFormats,
    CertTypeSelected,
    TokenBindingParameters,
    CachedInformationUsed,
    TlsLts,
    EcJpakeKeyKpPairList,
    PasswordSalt,
    TlmspProxying,
    TlmspDelegate,
    EktCipherSelected,
    TransItemList,
    ExternalIdentityHash,
    ExternalSessionId,
    DnssecChain,
    SequenceNumberEncryptionAlgorithms,
    ReturnRoutabilityCheck,
    ChannelId,
    PakeServerHello,
    Tlmsp,
    TrustedCaKeysAcknowledgement,
)

HELLO_RETRY_REQUEST = _table(
    SelectedVersion,
    Cookie,
    KeyShareHelloRetryRequest,
    FlagExtensions,
    EchHelloRetryRequest,
    PasswordSalt,
    SequenceNumberEncryptionAlgorithms,
)

ENCRYPTED_EXTENSIONS = _table(
    ServerNameAcknowledgement,
    MaxFragmentLength,
    NamedGroupList,
    UseSrtpData,
    HeartbeatExtension,
    ProtocolNameList,
    ClientCertTypeSelected,
    ServerCertTypeSelected,
    RecordSizeLimit,
    EarlyDataIndication,
    QuicTransportParameters,
    ServerTicketRequestHint,
    FlagExtensions,
    ApplicationSettings,
    EchEncryptedExtensions,
    TokenBindingParameters,
    CachedInformationUsed,
    PinningTicket,
    EktCipherSelected,
    ExternalIdentityHash,
    ExternalSessionId,
    ServerPadding,
    TrustAnchorIdentifierList,
    ServerEncryptedSni,
    QuicTransportParametersDraft,
)

CERTIFICATE = _table(
    CertificateStatus,
    SignedCertificateTimestampList,
    DelegatedCredential,
    FlagExtensions,
    TransItemList,
    DnssecChain,
    TrustAnchorMatched,
)

CERTIFICATE_REQUEST = _table(
    ServerNameList,
    CertificateStatusRequest,
    SignatureSchemeList,
    SignedCertificateTimestampRequest,
    CertificateCompressionAlgorithms,
    DelegatedCredentialSupport,
    CertificateAuthorities,
    OidFilters,
    CertificateSignatureSchemeList,
    FlagExtensions,
    TransparencyInfoRequest,
    TrustAnchorIdentifierList,
)

NEW_SESSION_TICKET = _table(
    EarlyDataLimit,
    FlagExtensions,
    TicketEarlyDataInfo,
)

# By the name of the message; `hello_retry_request` is a `server_hello`, `certificate` one entry.
TABLES: Mapping[str, Table] = {
    "client_hello": CLIENT_HELLO,
    "server_hello": SERVER_HELLO,
    "hello_retry_request": HELLO_RETRY_REQUEST,
    "encrypted_extensions": ENCRYPTED_EXTENSIONS,
    "certificate": CERTIFICATE,
    "certificate_request": CERTIFICATE_REQUEST,
    "new_session_ticket": NEW_SESSION_TICKET,
}
